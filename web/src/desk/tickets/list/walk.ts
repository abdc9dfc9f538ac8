/** The keys of a list: moving, opening, selecting, finding what is unread. Knows the list only by what it lends. */
import { setQuery } from '../../../base/router/index.svelte';
import type { TicketRow } from '../../../api/queries/tickets';
import { t } from '../../../base/words/index.svelte';
import { laterStep, offer, type Command } from '../../../keys/commands.svelte';
import { FILTERS, type Added } from './filter';
import { selection } from './selection.svelte';

export interface Walked {
  rows: () => readonly TicketRow[];
  /** The row that the keys are on; the open ticket where the focus is elsewhere. */
  at: () => number | undefined;
  /** Moves the keys to a row: from the list it is focused, from a thread it is opened. */
  goTo: (number: number) => void;
  open: (number: number) => void;
  peek: (number: number | undefined) => void;
  isPeeking: () => boolean;
  added: () => Added;
  /** Opens the menu of the order. */
  askSort: () => void;
  newcomers: () => number;
  showNew: () => void;
}

/** The row so many steps from `at`, stopping at the ends. */
export function stepFrom(rows: readonly TicketRow[], at: number | undefined, by: number): number | undefined {
  const here = rows.findIndex(({ number }) => number === at);
  if (here < 0) return rows[0]?.number;
  return rows[Math.max(0, Math.min(rows.length - 1, here + by))]?.number;
}

/** The next unread row in a direction. */
export function unreadFrom(rows: readonly TicketRow[], at: number | undefined, way: 1 | -1): number | undefined {
  const here = rows.findIndex(({ number }) => number === at);
  const order = way === 1 ? rows.slice(here + 1) : rows.slice(0, Math.max(0, here)).reverse();
  return order.find(({ unread }) => unread > 0)?.number;
}

/** What to go on with when these are done: the first that is not among them after the last of them, else the one before. */
export function after(rows: readonly { number: number }[], numbers: readonly number[]): number | undefined {
  const places = rows.flatMap(({ number }, at) => (numbers.includes(number) ? [at] : []));
  const last = places.at(-1) ?? -1;
  const next = rows.slice(last + 1).find(({ number }) => !numbers.includes(number));
  return (next ?? rows.slice(0, Math.max(0, last)).findLast(({ number }) => !numbers.includes(number)))?.number;
}

/** Offers the commands of a list until the function that it returns is called. */
export function offerWalking(list: Walked): () => void {
  const go = (number: number | undefined): void => void (number !== undefined && list.goTo(number));
  const step = (by: number) => (): void => go(stepFrom(list.rows(), list.at(), by));
  const extend = (by: number) => (): void => {
    const here = list.at();
    const next = stepFrom(list.rows(), here, by);
    if (here !== undefined) selection.add(here);
    if (next !== undefined) selection.add(next);
    go(next);
  };
  const here = (act: (number: number) => void) => (): void => {
    const number = list.at();
    if (number !== undefined) act(number);
  };
  const has = (): boolean => list.rows().length > 0;
  const moving = (id: string, run: () => void): Command => ({ id, hidden: true, when: has, run });
  return offer(
    moving('next', step(1)),
    moving('previous', step(-1)),
    moving('first', () => go(list.rows()[0]?.number)),
    moving('last', () => go(list.rows().at(-1)?.number)),
    moving('open', here(list.open)),
    moving('extend_down', extend(1)),
    moving('extend_up', extend(-1)),
    moving(
      'peek',
      here((number) => list.peek(list.isPeeking() ? undefined : number)),
    ),
    { id: 'select', when: has, run: here((number) => selection.toggle(number)) },
    { id: 'select_all', when: has, run: () => selection.add(...list.rows().map(({ number }) => number)) },
    { id: 'next_unread', when: has, run: () => go(unreadFrom(list.rows(), list.at(), 1)) },
    { id: 'previous_unread', when: has, run: () => go(unreadFrom(list.rows(), list.at(), -1)) },
    {
      id: 'filter',
      run: laterStep(
        () => t('tickets.filter.ask'),
        () => import('./filter-steps').then(({ filterStep }) => filterStep(list.added)),
      ),
    },
    {
      id: 'clear_filters',
      when: () => Object.keys(list.added()).length > 0,
      run: () => setQuery(Object.fromEntries(FILTERS.map((name) => [name, undefined]))),
    },
    { id: 'sort', run: list.askSort },
    { id: 'show_new', when: () => list.newcomers() > 0, run: list.showNew },
    {
      id: 'back',
      hidden: true,
      when: () => list.isPeeking() || selection.size > 0,
      run: () => (list.isPeeking() ? list.peek(undefined) : selection.clear()),
    },
  );
}
