/** Tickets as the cache holds them, by number: the detail where it is there, else the row of a list. */
import { cache } from './cache';
import { keys } from './queries/keys';
import type { Pages } from './queries/pages';
import { rowOf, type Ticket, type TicketRow } from './queries/tickets';

export function rowNumbered(number: number): TicketRow | undefined {
  const detail = cache.getQueryData<Ticket>(keys.tickets.detail(number));
  if (detail) return rowOf(detail);
  const lists = cache.getQueriesData<Pages<TicketRow>>({ queryKey: keys.tickets.lists });
  for (const [, list] of lists)
    for (const page of list?.pages ?? []) {
      const row = page.items.find((one) => one.number === number);
      if (row) return row;
    }
  return undefined;
}

export const rowsNumbered = (numbers: readonly number[]): TicketRow[] =>
  numbers.flatMap((number) => rowNumbered(number) ?? []);
