/**
 * Brings an event into the cache: patches what the event itself says, asks again for the rest. Many events at once (a busy morning,
 * a resumed feed) become one round of requests. Rows of lists are renewed in place; what a list gains or loses it learns when it is
 * asked again, so that no list jumps under the cursor.
 */
import { hashKey, type QueryKey } from '@tanstack/svelte-query';
import { cache } from '../cache';
import type { Schemas } from '../client';
import { keys } from '../queries/keys';
import { mapRows, type Pages } from '../queries/pages';
import { rowOf, ticketDetail, type Ticket, type TicketRow } from '../queries/tickets';
import type { Visitors } from '../queries/visitors';
import { over } from '../shown';
import { movesRows, table, type Hint, type LiveEvent } from './table';

const GATHER = 120;
const PATCHED = ['status', 'priority', 'type', 'subject', 'tags', 'snoozed_until'] as const;

let stale = new Map<string, QueryKey>();
let numbers = new Set<number>();
let timer: ReturnType<typeof setTimeout> | undefined;

export function apply(event: LiveEvent): void {
  old(...(table[event.kind]?.(event) ?? []));
  if (event.moves_counts) old(keys.views.counts, keys.tickets.counts);
  if (!movesRows(event) || !event.number) return;
  patch(event.number, event);
  numbers.add(event.number);
}

/** Takes over what is of the moment: who is in a ticket, what was read in another window, what may not be seen any more. */
export function applyHint(kind: Hint, said: unknown): void {
  if (kind === 'presence') {
    const { number, present } = said as Schemas['PresenceHint'];
    writeTicket(number, { present });
  } else if (kind === 'visitor') {
    writeVisitor(said as Schemas['VisitorHint']);
  } else if (kind === 'ticket_read') {
    const { number, unread, is_mentioned, read_through } = said as Schemas['ReadingView'];
    writeTicket(number, { unread, is_mentioned, read_through });
    old(keys.views.counts);
  } else if (kind === 'all_read') {
    eachList((pages) => mapRows(pages, (row) => (row.unread ? { ...row, unread: 0, is_mentioned: false } : row)));
    old(['tickets', 'detail'], keys.views.counts, keys.notices);
  } else if (kind === 'ticket_hidden') {
    forget((said as Schemas['HiddenEvent']).number);
  } else refresh();
}

/** Asks again for everything that is shown: the feed was away for too long. */
export function applyResync(): void {
  void cache.invalidateQueries();
}

/** Asks again for what the feed tells only once: presence, and what is unread. */
export function refresh(): void {
  old(keys.tickets.all, keys.views.counts, keys.notices);
}

/** Notes what is old; asked for together in a moment. */
function old(...queryKeys: QueryKey[]): void {
  for (const key of queryKeys) stale.set(hashKey(key), key);
  timer ??= setTimeout(flush, GATHER);
}

function flush(): void {
  const [gone, moved] = [stale, numbers];
  [stale, numbers, timer] = [new Map(), new Set(), undefined];
  for (const queryKey of gone.values()) askAgain(queryKey);
  if (moved.size === 0) return;
  askAgain(keys.tickets.lists, 'none');
  for (const number of moved) if (isListed(number)) void renew(number);
}

/** What was on its way already may not know of the event, and would pass for fresh: it is old as soon as it is here. */
function askAgain(queryKey: QueryKey, refetchType?: 'none'): void {
  const how = refetchType && { refetchType };
  const underWay = cache.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' });
  const before = underWay.map((query) => [query, query.promise] as const);
  void cache.invalidateQueries({ queryKey, ...how });
  for (const [query, answer] of before) {
    const again = (): void => void cache.invalidateQueries({ queryKey: query.queryKey, exact: true, ...how });
    // One that was begun anew just now is none of these.
    if (query.promise === answer) void answer?.then(again, () => undefined);
  }
}

/** Writes scalar fields that the event names with their new value. */
function patch(number: number, event: LiveEvent): void {
  if (event.kind !== 'ticket_changed' || !('changes' in event.event)) return;
  const fields: Record<string, unknown> = {};
  for (const { field, to } of event.event.changes) {
    // What is null was not told, such as the words of a subject; only a snooze can end in nothing.
    const isTold = to !== undefined && (to !== null || field === 'snoozed_until');
    if (isTold && PATCHED.some((one) => one === field)) fields[field] = to;
  }
  if (Object.keys(fields).length > 0) writeTicket(number, fields);
}

/** Changes a ticket in its detail and in every list that shows it; what is on its way to the server stays in sight. */
export function writeTicket(number: number, fields: Partial<TicketRow>): void {
  cache.setQueryData<Ticket>(keys.tickets.detail(number), (ticket) => ticket && over({ ...ticket, ...fields }));
  eachList((pages) => mapRows(pages, (row) => (row.number === number ? over({ ...row, ...fields }) : row)));
}

/** Somebody who chats came, went, or types. Where they are in the shop is asked for when they come. */
function writeVisitor({ line_id, ...now }: Schemas['VisitorHint']): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: ['tickets', 'visitors'] })) {
    const all = query.state.data as Visitors | undefined;
    const before = all?.visitors.find((visitor) => visitor.line_id === line_id);
    if (!all || !before) continue;
    const { is_here, is_typing, seen_at } = now;
    const visitors = all.visitors.map((one) => (one === before ? { ...one, is_here, is_typing, seen_at } : one));
    cache.setQueryData<Visitors>(query.queryKey, { ...all, visitors });
    if (before.is_here !== is_here) old(query.queryKey);
  }
}

/** Takes a ticket out of everything: the reader may not see it any more. */
function forget(number: number): void {
  for (const key of [keys.tickets.entries(number), keys.tickets.history(number), keys.tickets.visitors(number)])
    cache.removeQueries({ queryKey: key });
  // Whoever has it open learns from the answer that it is gone for them.
  void cache.invalidateQueries({ queryKey: keys.tickets.detail(number) });
  eachList((pages) => {
    if (!pages?.pages.some((page) => page.items.some((row) => row.number === number))) return pages;
    return {
      ...pages,
      pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((row) => row.number !== number) })),
    };
  });
}

/** A list that is old stays old: what is written into it says nothing of the rows that came or went. */
function eachList(change: (pages: Pages<TicketRow> | undefined) => Pages<TicketRow> | undefined): void {
  for (const list of cache.getQueryCache().findAll({ queryKey: keys.tickets.lists })) {
    const { data, dataUpdatedAt, isInvalidated } = list.state;
    const changed = change(data as Pages<TicketRow> | undefined);
    if (!changed || changed === data) continue;
    list.setData(changed, { updatedAt: dataUpdatedAt, manual: true });
    if (isInvalidated) list.invalidate();
  }
}

function isListed(number: number): boolean {
  const lists = cache.getQueriesData<Pages<TicketRow>>({ queryKey: keys.tickets.lists });
  return lists.some(([, pages]) => pages?.pages.some((page) => page.items.some((row) => row.number === number)));
}

async function renew(number: number): Promise<void> {
  try {
    // An answer that is still awaited from before the event may not know of it.
    await cache.cancelQueries({ queryKey: keys.tickets.detail(number), type: 'inactive' }, { silent: true });
    const ticket = await cache.fetchQuery<Ticket>({ ...ticketDetail(number), staleTime: 0 });
    writeTicket(number, rowOf(ticket));
  } catch {
    // Gone, or no longer ours to see: the list tells when it is asked again.
  }
}
