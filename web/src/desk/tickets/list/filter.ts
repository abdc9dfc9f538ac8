/**
 * What a list shows, as data: the filter of its view, what the address adds to it, whether a ticket still belongs. Knows no query and
 * no component.
 */
import type { TicketFilter, TicketRow } from '../../../api/queries/tickets';

/** What the address of a list may add to its view. */
export const FILTERS = [
  'status',
  'priority',
  'type',
  'channel',
  'assignee_id',
  'team_id',
  'inbox_id',
  'tag',
  'follower',
  'held',
  'snoozed',
  'spam',
  'deleted',
] as const;
export type FilterName = (typeof FILTERS)[number];

export const SORTS = ['activity', 'created', 'priority', 'number'] as const;
export type Sort = (typeof SORTS)[number];
export type Order = 'asc' | 'desc';

/** What was added, as the address has it. */
export type Added = Readonly<Partial<Record<FilterName, string>>>;

export const OPEN = ['new', 'open', 'waiting', 'on_hold'] as const;
const FLAGS: readonly string[] = ['held', 'snoozed', 'spam', 'deleted'];

export function readAdded(query: URLSearchParams): Added {
  const added: Partial<Record<FilterName, string>> = {};
  for (const name of FILTERS) {
    const value = query.get(name);
    if (value) added[name] = value.slice(0, 200);
  }
  return added;
}

const oneOf = <T extends string>(words: readonly T[], text: string | null): T | undefined =>
  words.find((word) => word === text);

/** The order that the address asks for, if it asks for one. */
export const readSort = (query: URLSearchParams): Sort | undefined => oneOf(SORTS, query.get('sort'));
export const readOrder = (query: URLSearchParams): Order | undefined => oneOf(['asc', 'desc'], query.get('order'));

/** The view with what was added to it. A status takes the place of the view's own “open”, and keeps those that sleep away. */
export function combine(view: TicketFilter, added: Added): TicketFilter {
  const filter: Record<string, unknown> = { ...view };
  for (const [name, value] of Object.entries(added)) filter[name] = FLAGS.includes(name) ? value === 'true' : value;
  if (added.status !== undefined && view.state !== undefined && view.state !== null) {
    delete filter.state;
    const isOpen = added.status.split(',').every((status) => OPEN.some((open) => open === status));
    if (view.state === 'open' && isOpen) filter.snoozed ??= false;
  }
  return filter as TicketFilter;
}

/** The values of a filter that takes several, one more or one fewer; nothing when none is left. */
export function toggled(list: string | undefined, value: string): string | undefined {
  const values = list?.split(',').filter(Boolean) ?? [];
  const next = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return next.length > 0 ? next.join(',') : undefined;
}

/** Who looks, for the filters that say “me”. */
export interface Asker {
  id: string;
}

/**
 * Whether a ticket belongs to a list by what its row says. What only the server knows, and what changes by mere reading (being
 * mentioned), counts as belonging: it goes when the list is asked again.
 */
export function belongs(row: TicketRow, filter: TicketFilter, asker: Asker, now: number): boolean {
  const isOpen = OPEN.some((status) => status === row.status);
  const sleeps = row.snoozed_until !== null && row.snoozed_until !== undefined && Date.parse(row.snoozed_until) > now;
  const among = (list: string | null | undefined, value: string): boolean => !list || list.split(',').includes(value);
  const person = (wanted: string | null | undefined, id: string | undefined): boolean =>
    !wanted || (wanted === 'none' ? id === undefined : id === (wanted === 'me' ? asker.id : wanted));
  const same = (wanted: string | null | undefined, value: string | null | undefined): boolean =>
    !wanted || wanted === value;
  const isAwakeList = filter.state === 'open' && (filter.snoozed === undefined || filter.snoozed === null);
  return (
    row.is_deleted === (filter.deleted ?? false) &&
    (row.is_spam === (filter.spam ?? false) || row.is_deleted) &&
    (!filter.state || isOpen === (filter.state === 'open')) &&
    !(isAwakeList && sleeps) &&
    (filter.snoozed === undefined || filter.snoozed === null || filter.snoozed === sleeps) &&
    among(filter.status, row.status) &&
    among(filter.priority, row.priority) &&
    same(filter.type, row.type) &&
    same(filter.channel, row.channel) &&
    same(filter.inbox_id, row.inbox_id) &&
    same(filter.requester_id, row.requester.id) &&
    person(filter.assignee_id, row.assignee?.id) &&
    person(filter.team_id, row.team?.id) &&
    (filter.follower !== 'me' || row.is_followed) &&
    (!filter.tag || row.tags.some((tag) => tag.toLowerCase() === filter.tag?.toLowerCase())) &&
    (!filter.held || row.held_count > 0)
  );
}

/**
 * How many tickets of a fresh first page would stand above the first row of the list that is shown: new ones and those that rose.
 * What the list has by now dropped does not count.
 */
export function above(fresh: readonly number[], shown: readonly number[]): number {
  const first = shown.find((number) => fresh.includes(number));
  if (first === undefined) return fresh.length;
  return fresh.indexOf(first);
}
