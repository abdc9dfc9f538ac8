/** What the parts of one thread share: what is open, chosen and shown; handed down by context. */
import { getContext, setContext } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Ticket } from '../../../api/queries/tickets';
import type { Entry } from '../../../api/queries/entries';
import type { Names } from './stream/events';
import type { Filter } from './stream/model';

/** What may be asked of the reader, in a dialog that is fetched when it is first needed. */
export type Question =
  | { kind: 'move'; entries: string[]; to?: number }
  | { kind: 'split'; entries: string[] }
  | { kind: 'participants' }
  | { kind: 'raw'; entry: Entry };

export class ThreadState {
  filter = $state<Filter>('all');
  /** Segments that the reader opened (true) or folded (false). */
  readonly opened = new SvelteMap<string, boolean>();
  /** Entries whose images of the network the reader asked for. */
  readonly withImages = new SvelteSet<string>();
  /** Entries are being chosen for a split or a move. */
  isChoosing = $state(false);
  readonly chosen = new SvelteSet<string>();
  question = $state.raw<Question | undefined>();
  /** The subject is being changed. */
  isRenaming = $state(false);
  /** The entry whose menu is open. */
  menu = $state<string | undefined>();
  /** The reader said that they want to read it again: until they leave, looking at it is not reading. */
  isKeptUnread = $state(false);
  /** The message that the reader begins to answer; the composer takes it from here. */
  answering = $state.raw<Entry | undefined>();

  constructor(
    readonly number: number,
    readonly names: Names,
    /** Words for what the agent may do. */
    readonly may: (right: string) => boolean,
    readonly ticket: () => Ticket | undefined,
    /** The agent's own id. */
    readonly me: () => string,
  ) {}

  choose(entry?: string): void {
    this.isChoosing = true;
    if (entry) this.chosen.add(entry);
  }
  toggle(entry: string): void {
    if (!this.chosen.delete(entry)) this.chosen.add(entry);
  }
  stopChoosing(): void {
    this.isChoosing = false;
    this.chosen.clear();
  }
}

const KEY = Symbol('thread');
export const provideThread = (state: ThreadState): ThreadState => setContext(KEY, state);
export const thread = (): ThreadState => getContext<ThreadState>(KEY);
