/**
 * What happened to a list since it was loaded: tickets that came or rose above its first row, and rows that others took out of it.
 * Asks for the first page only, and only after the feed told of something. Changes no list by itself.
 */
import { SvelteMap } from 'svelte/reactivity';
import { cache } from '../../../api/cache';
import { onLive, type LiveEvent } from '../../../api/live';
import { movesRows } from '../../../api/live/table';
import { keys } from '../../../api/queries/keys';
import type { Page, Pages } from '../../../api/queries/pages';
import type { Agent } from '../../../api/queries/people';
import { readTickets, type TicketFilter, type TicketRow } from '../../../api/queries/tickets';
import { above } from './filter';

/** Many events at once become one question. */
const GATHER = 1200;
/** How long a row that somebody else took away can still be seen. */
const FADE = 2000;

export class Newcomers {
  /** How many would stand above the first row. */
  count = $state(0);
  /** Who changed a ticket just now, by its number. */
  readonly changedBy = new SvelteMap<number, string>();
  #page: Page<TicketRow> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  constructor(
    private readonly filter: () => TicketFilter | undefined,
    private readonly me: () => string | undefined,
    /** Whether the list may change now: nobody is at it. */
    private readonly isIdle: () => boolean,
    private readonly ontop: () => void,
  ) {}

  /** Listens until the function that it returns is called. */
  listen(): () => void {
    const stop = onLive((event) => this.#hear(event));
    return () => {
      stop();
      this.forget();
    };
  }

  /** Another list is shown. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asking?.abort();
    this.#page = undefined;
    this.count = 0;
  }

  /** Puts the fresh first page in the place of the list, and goes to its top. */
  show(): void {
    const filter = this.filter();
    const page = this.#page;
    if (!filter || !page) return;
    cache.setQueryData<Pages<TicketRow>>(keys.tickets.list(filter), { pages: [page], pageParams: [undefined] });
    this.#page = undefined;
    this.count = 0;
    this.ontop();
  }

  #hear(event: LiveEvent): void {
    if (!movesRows(event)) return;
    const { number, actor } = event;
    if (number && actor.kind === 'agent' && actor.id && actor.id !== this.me()) this.#name(number, actor.id);
    this.#timer ??= setTimeout(() => void this.#look(), GATHER);
  }

  #name(number: number, agent: string): void {
    const name = cache.getQueryData<Agent[]>(keys.agents)?.find(({ id }) => id === agent)?.name;
    if (!name) return;
    this.changedBy.set(number, name);
    // The row itself is renewed a moment after the event.
    setTimeout(() => this.changedBy.delete(number), FADE + 600);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    const filter = this.filter();
    if (!filter) return;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const page = await readTickets(filter, asking.signal);
      if (asking.signal.aborted) return;
      const list = cache.getQueryData<Pages<TicketRow>>(keys.tickets.list(filter));
      if (!list) return;
      const shown = list.pages.flatMap(({ items }) => items.map(({ number }) => number));
      this.#page = page;
      this.count = above(
        page.items.map(({ number }) => number),
        shown,
      );
      if (this.isIdle()) this.show();
    } catch {
      // The next event asks again.
    }
  }
}
