/** What the fake desk remembers: visitors by their tokens, their entries and files, and who listens to them. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Conversation, Entry, FileBrief, Talk } from '../../widget/frame/wire/types';

export interface Listener {
  response: ServerResponse;
}

export class Person {
  readonly token = randomUUID();
  entries: Entry[] = [];
  talk: Talk | undefined;
  readonly files = new Map<string, { brief: FileBrief; bytes: Buffer }>();
  readonly listeners = new Set<Listener>();
  /** What it was told besides. */
  readonly typed: boolean[] = [];
  seen = 0;
  code = '';
  #seq = 0;

  get conversation(): Conversation | null {
    if (!this.talk) return null;
    const entries = this.entries.slice(-100);
    return { ...this.talk, entries, has_older: this.entries.length > entries.length, seq: this.#seq };
  }

  begin(): Talk {
    this.talk ??= {
      number: 2048,
      state: 'open',
      agent_seen: null,
      known: { is_proven: false },
      rating: null,
      continues_by_mail: false,
    };
    return this.talk;
  }

  add(entry: Partial<Entry> & Pick<Entry, 'from' | 'text'>): Entry {
    this.begin();
    const at = new Date().toISOString();
    const whole = { client_id: null, author: null, at, files: [], channel: 'chat', ...entry, seq: ++this.#seq };
    this.entries.push(whole);
    return whole;
  }

  older(before: number) {
    const all = this.entries.filter(({ seq }) => seq < before);
    const entries = all.slice(-100);
    return { entries, has_older: all.length > entries.length };
  }
}
