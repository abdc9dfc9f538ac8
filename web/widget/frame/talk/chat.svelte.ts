/**
 * The conversation as this browser knows it: what the server said, what waits to be sent, and how the line is. Every screen reads
 * from here and acts through here.
 *
 * A session is asked for when somebody opens the chat, or has written here before; who only looks at the shop leaves no trace.
 */
import type { Identity, PageInfo } from '../../protocol';
import type { Keep } from '../keep';
import type { Client } from '../wire/client';
import { Problem, problemOf } from '../wire/problem';
import { listen, type Link, type Stream } from '../wire/stream';
import type { Config, Conversation, Entry, FieldName, Heard, Session, Talk } from '../wire/types';
import { merge, newestOfShop, unread } from './entries';
import { Queue, type Unsent } from './queue';
import { sharedLine } from './shared_line';

export type Phase =
  | 'asleep'
  | 'asking'
  | 'ready'
  /** Nobody answers; tried again. */
  | 'down'
  /** Not for the page that embeds it, or there is no such chat. */
  | 'refused';

export interface Situation {
  key: string;
  origin: string;
  language: string;
  page: PageInfo | undefined;
  client: Client;
  keep: Keep;
  /** What the page was told about the shop without a session. */
  config: Config | undefined;
  /** Keeps the token for the next visit. */
  remember(token: string | null): void;
  token: string | null;
}

const TYPING = 7000;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 60_000;

export class Chat {
  phase = $state<Phase>('asleep');
  #identity = $state.raw<Identity | undefined>();
  config = $state.raw<Config | undefined>();
  talk = $state.raw<Talk | undefined>();
  entries = $state.raw<readonly Entry[]>([]);
  hasOlder = $state(false);
  unsent = $state.raw<readonly Unsent[]>([]);
  link = $state<Link>('live');
  /** Until when the server wants no more messages. */
  pausedUntil = $state<number | undefined>();
  /** Who of the shop writes now. */
  typing = $state<string | undefined>();
  isOpen = $state(false);
  /** The last of the shop's entries that the visitor has seen. */
  seen = $state(0);
  unread = $derived(unread(this.entries, this.seen));
  /** Whether the shop's own server says who this is. */
  isIdentified = $derived(this.phase === 'ready' && this.#identity !== undefined);
  /** A message that the shop does not take before it knows something: a field of the form. */
  held = $derived(
    this.unsent.find(({ problem }) => this.config?.pre_chat.fields.some(({ name }) => name === problem?.field)),
  );
  /** Whether files can go with a message. */
  takesFiles = $derived((this.config?.files.most ?? 0) > 0);
  /** Whether this browser has talked here before. */
  readonly wasHere: boolean;

  readonly #queue: Queue;
  #page: PageInfo | undefined;
  #seq = 0;
  #asking: Promise<void> | undefined;
  #line: Stream | undefined;
  #vain = 0;
  #typingEnds: ReturnType<typeof setTimeout> | undefined;
  #told = 0;

  constructor(private readonly at: Situation) {
    this.config = at.config;
    this.wasHere = at.token !== null;
    this.#page = at.page;
    at.client.token = at.token ?? undefined;
    this.#queue = new Queue({
      keep: at.keep,
      send: (message) => this.#send(message),
      onChange: (items) => (this.unsent = items),
      onPause: (until) => (this.pausedUntil = until),
    });
    at.keep.onChange((name, value) => {
      if (name === 'seen') this.seen = Math.max(this.seen, Number(value) || 0);
      if (name === 'token') this.#otherTab(value);
    });
    if (at.token || !at.config) void this.ask();
  }

  /** Somebody opened the chat. */
  open(): void {
    this.isOpen = true;
    if (this.phase === 'asleep' || this.phase === 'down') void this.ask();
    else this.#line?.again();
  }
  close(): void {
    this.isOpen = false;
  }

  write(text: string, files: Parameters<Queue['add']>[1]): void {
    this.#queue.add(text.normalize('NFC').trim(), files);
  }
  tellTyping(isTyping: boolean): void {
    // It is of the moment: what gets lost is not missed.
    if (this.talk) this.at.client.typing(isTyping).catch(() => undefined);
  }
  retry(id: string): void {
    this.#queue.retry(id);
  }
  discard(id: string): void {
    this.#queue.drop(id);
  }

  identify(identity: Identity): void {
    this.#identity = identity;
    if (this.phase !== 'asleep') void this.ask();
  }
  visit(page: PageInfo): void {
    this.#page = page;
  }
  /** Forgets who this is. */
  reset(): void {
    this.#identity = undefined;
    this.at.client.token = undefined;
    this.at.remember(null);
    this.at.keep.remove('seen');
    this.#queue.drop(...this.unsent.map(({ client_id }) => client_id));
    this.#empty();
    this.phase = 'asleep';
    if (this.isOpen) void this.ask();
  }

  /** What the visitor says of themselves; nobody takes it for proof. */
  async introduce(details: Partial<Record<FieldName, string>>): Promise<void> {
    await this.#withSession(() => this.at.client.details(details));
    this.#remember();
    const is_proven = this.talk?.known.is_proven ?? false;
    if (this.talk) this.talk = { ...this.talk, known: { ...this.talk.known, ...details, is_proven } };
  }
  prove = (email: string) => this.#withSession(() => this.at.client.prove(email));
  async proveByCode(code: string): Promise<void> {
    this.#apply(await this.#withSession(() => this.at.client.proveByCode(code)));
    this.#remember();
  }
  transcript = (email?: string) => this.#withSession(() => this.at.client.transcript(email));
  async rate(score: number, comment: string): Promise<void> {
    await this.#withSession(() => this.at.client.rate(score, comment));
    if (this.talk) this.talk = { ...this.talk, rating: { score, comment: comment || null } };
  }
  upload: Client['upload'] = (file, progress, signal) =>
    this.#withSession(() => this.at.client.upload(file, progress, signal));
  file: Client['file'] = (brief) => this.#withSession(() => this.at.client.file(brief));
  end = () => this.#withSession(() => this.at.client.end());

  /** Brings older entries; whether there were any. */
  async older(): Promise<boolean> {
    const first = this.entries[0];
    if (!first || !this.hasOlder) return false;
    const { entries, has_older } = await this.at.client.older(first.seq);
    this.hasOlder = has_older && entries.length > 0;
    this.entries = merge(this.entries, entries);
    return entries.length > 0;
  }

  /** The visitor looks at the newest entries. */
  look(): void {
    const newest = newestOfShop(this.entries);
    if (newest > this.seen) {
      this.seen = newest;
      this.at.keep.set('seen', String(newest));
    }
    if (newest <= this.#told) return;
    this.#told = newest;
    this.at.client.seen(newest).catch(() => (this.#told = 0));
  }

  /** Asks for the session, one request at a time. */
  ask(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { key, origin, language, client } = this.at;
    if (this.phase !== 'ready') this.phase = 'asking';
    const asked = { key, origin, language, page: this.#page, visitor: client.token };
    try {
      const session = await client.session({ ...asked, identity: this.#identity }).catch((error: unknown) => {
        if (!this.#identity || problemOf(error).status !== 401) throw error;
        console.warn(
          'hopdesk: the identity is not signed as it should be, or has expired; the visitor stays anonymous',
        );
        this.#identity = undefined;
        return client.session(asked);
      });
      this.#vain = 0;
      this.#apply(session);
      this.phase = 'ready';
      if (session.conversation) this.#remember();
    } catch (error) {
      this.#failed(problemOf(error));
    }
  }

  #failed(problem: Problem): void {
    if (!problem.passes) {
      this.phase = 'refused';
      return;
    }
    // What is on the screen stays there; the line says that it is cut.
    if (this.phase === 'ready') this.#linked('reconnecting');
    else this.phase = 'down';
    const pause = problem.retryAfter ? problem.retryAfter * 1000 : FIRST_PAUSE * 2 ** this.#vain++;
    setTimeout(() => this.phase !== 'asleep' && !this.#line && void this.ask(), Math.min(LONGEST_PAUSE, pause));
  }

  #apply({ visitor, config, conversation }: Session): void {
    const { client, keep } = this.at;
    if (client.token !== visitor) {
      this.#empty();
      keep.remove('seen');
    }
    client.token = visitor;
    this.config = config;
    if (conversation) this.#show(conversation);
    // Where nothing is known of it, everything that is there was seen elsewhere.
    this.seen = Math.max(this.seen, Number(keep.get('seen') ?? newestOfShop(this.entries)));
    this.#listen();
    this.#queue.kick();
  }

  #show({ entries, has_older, seq, ...talk }: Conversation): void {
    const first = this.entries[0];
    this.talk = talk;
    this.entries = merge(this.entries, entries);
    if (!first || (entries[0]?.seq ?? Infinity) <= first.seq) this.hasOlder = has_older;
    this.#seq = Math.max(this.#seq, seq);
    this.#arrived(entries);
  }

  #empty(): void {
    this.#line?.close();
    this.#line = undefined;
    this.talk = undefined;
    this.entries = [];
    this.hasOlder = false;
    this.typing = undefined;
    this.seen = 0;
    this.#seq = 0;
    this.#told = 0;
  }

  #listen(): void {
    const { client, key } = this.at;
    if (this.#line) return this.#line.again();
    const open = (tell: Parameters<Parameters<typeof sharedLine>[1]>[0]) =>
      listen({
        open: (signal) => client.events(this.#seq, signal),
        onHeard: (heard) => tell({ heard }),
        onLink: (link) => tell({ link }),
        onRefused: () => tell({ heard: { event: 'reset', data: undefined } }),
      });
    // Tabs share a line when they are the same visitor.
    const name = `hopdesk.chat.${key}.${client.token?.slice(-12) ?? ''}`;
    this.#line = sharedLine(name, open, (told) => {
      if ('heard' in told) this.#hear(told.heard);
      else this.#linked(told.link);
    });
  }

  #linked(link: Link): void {
    const wasAway = this.link !== 'live';
    this.link = link;
    if (link === 'live' && wasAway) this.#queue.kick();
  }

  #hear({ event, data }: Heard): void {
    if (event === 'entry') this.#come(data);
    else if (event === 'change') this.talk = { ...this.talk, ...data };
    else if (event === 'typing') this.#types(data.is_typing ? (data.author ?? '') : undefined);
    else if (event === 'open' && this.config) this.config = { ...this.config, ...data };
    else if (event === 'seen' && this.talk) {
      this.talk = { ...this.talk, agent_seen: Math.max(this.talk.agent_seen ?? 0, data.seq) };
    } else if (event === 'reset') {
      this.#line?.close();
      this.#line = undefined;
      void this.ask();
    }
  }

  #come(entry: Entry): void {
    this.entries = merge(this.entries, [entry]);
    this.#seq = Math.max(this.#seq, entry.seq);
    if (entry.from === 'agent') this.#types(undefined);
    this.#arrived([entry]);
    // The first message opens a conversation; what it is called comes with the session.
    if (!this.talk) void this.ask();
  }

  #arrived(entries: readonly Entry[]): void {
    this.#queue.drop(...entries.flatMap(({ client_id }) => (client_id ? [client_id] : [])));
  }

  #types(author: string | undefined): void {
    clearTimeout(this.#typingEnds);
    this.typing = author;
    if (author !== undefined) this.#typingEnds = setTimeout(() => (this.typing = undefined), TYPING);
  }

  async #send(message: { client_id: string; text: string; files: string[] }): Promise<unknown> {
    const answer = await this.#withSession(() => this.at.client.message(message));
    this.#remember();
    return answer;
  }

  /** Does it as this visitor; once more where the server does not know them any more. */
  async #withSession<T>(act: () => Promise<T>): Promise<T> {
    if (!this.at.client.token) await this.ask();
    if (!this.at.client.token) throw new Problem(this.phase === 'refused' ? 403 : 0, 'no_session');
    try {
      return await act();
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
      await this.ask();
      return act();
    }
  }

  /** From the first word on: the next visit finds this conversation. */
  #remember(): void {
    this.at.remember(this.at.client.token ?? null);
  }

  /** Another tab of this browser began a conversation, or ended this visitor. */
  #otherTab(token: string | null): void {
    if (token === (this.at.client.token ?? null)) return;
    if (token && this.talk) return;
    this.at.client.token = token ?? undefined;
    this.#empty();
    this.phase = 'asleep';
    if (token || this.isOpen) void this.ask();
  }
}
