/**
 * Messages that are not on the server yet. They go one after the other in the order in which they were written, wait as long as it
 * takes, survive a reload, and carry ids of this browser, by which the server takes each once however often it is sent.
 */
import { clientId } from '../../../src/base/ids';
import type { Keep } from '../keep';
import { problemOf, type Problem } from '../wire/problem';
import type { FileBrief } from '../wire/types';

export interface Unsent {
  client_id: string;
  text: string;
  files: FileBrief[];
  at: string;
  /** `sent`: the server has it, and the stream will bring it. `refused`: waits for its author. */
  state: 'waiting' | 'sending' | 'sent' | 'refused';
  problem?: Problem;
}

export interface Sending {
  keep: Keep;
  send(message: { client_id: string; text: string; files: string[] }): Promise<unknown>;
  onChange(items: readonly Unsent[]): void;
  /** Until when (milliseconds since 1970) the server wants no more, after too many. */
  onPause(until: number | undefined): void;
  random?: () => number;
}

const PLACE = 'unsent.';
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** What lay unsent for longer is not what somebody still wants to say. */
const OLDEST = 7 * 24 * 3600_000;

export class Queue {
  #items: Unsent[];
  #isRunning = false;
  #wake: () => void = () => undefined;

  constructor(private readonly sending: Sending) {
    this.#items = kept(sending.keep);
    if (this.#items.length > 0) this.#tell();
  }

  get items(): readonly Unsent[] {
    return this.#items;
  }

  add(text: string, files: FileBrief[]): void {
    const item: Unsent = { client_id: clientId(), text, files, at: new Date().toISOString(), state: 'waiting' };
    this.sending.keep.set(PLACE + item.client_id, JSON.stringify(item));
    this.#items = [...this.#items, item];
    this.#tell();
    void this.#run();
  }

  /** Sends what waits, now. */
  kick(): void {
    this.#wake();
    void this.#run();
  }

  /** Once more, by its author's wish. */
  retry(id: string): void {
    this.#set(id, { state: 'waiting', problem: undefined });
    this.kick();
  }

  /** The message is in the conversation, or its author lets it be. */
  drop(...ids: string[]): void {
    const left = this.#items.filter(({ client_id }) => !ids.includes(client_id));
    if (left.length === this.#items.length) return;
    for (const id of ids) this.sending.keep.remove(PLACE + id);
    this.#items = left;
    this.#tell();
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    let vain = 0;
    for (;;) {
      const item = this.#items.find(({ state }) => state === 'waiting' || state === 'sending');
      if (!item) break;
      const { client_id, text, files } = item;
      this.#set(client_id, { state: 'sending' });
      try {
        await this.sending.send({ client_id, text, files: files.map(({ id }) => id) });
        vain = 0;
        this.sending.keep.remove(PLACE + client_id);
        this.#set(client_id, { state: 'sent' });
      } catch (error) {
        const problem = problemOf(error);
        if (!problem.passes) {
          this.#set(client_id, { state: 'refused', problem });
          continue;
        }
        this.#set(client_id, { state: 'waiting', problem });
        await this.#rest(problem, vain++);
      }
    }
    this.#isRunning = false;
  }

  async #rest({ status, retryAfter }: Problem, vain: number): Promise<void> {
    const grown = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** vain);
    const isPaced = status === 429;
    const pause = retryAfter ? retryAfter * 1000 : grown * (0.5 + (this.sending.random ?? Math.random)() / 2);
    if (isPaced) this.sending.onPause(Date.now() + pause);
    await new Promise<void>((done) => {
      const timer = setTimeout(done, pause);
      this.#wake = () => {
        // Who is asked to slow down does not become faster by pressing again.
        if (isPaced) return;
        clearTimeout(timer);
        done();
      };
    });
    this.#wake = () => undefined;
    if (isPaced) this.sending.onPause(undefined);
  }

  #set(id: string, change: Partial<Unsent>): void {
    this.#items = this.#items.map((item) => (item.client_id === id ? { ...item, ...change } : item));
    this.#tell();
  }

  #tell(): void {
    this.sending.onChange(this.#items);
  }
}

/** What an earlier page left, in the order in which it was written. */
function kept(keep: Keep): Unsent[] {
  const items: Unsent[] = [];
  for (const name of keep.names(PLACE)) {
    try {
      const item = JSON.parse(keep.get(name) ?? '') as Unsent;
      if (!(Date.now() - Date.parse(item.at) < OLDEST) || !Array.isArray(item.files)) throw new Error('too old');
      items.push({ ...item, state: 'waiting', problem: undefined });
    } catch {
      keep.remove(name);
    }
  }
  return items.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
