/**
 * Tickets as the server told them last. Answers come late and out of order: one that was asked for before a newer one came does not
 * take its place. What this page did itself tells a new version before its fields are told.
 */
import type { Ticket, TicketRow } from './queries/tickets';

interface Known {
  ticket: Ticket;
  /** Which of all answers it was. */
  place: number;
}

/** More than an agent has at hand. */
const MOST = 300;
const known = new Map<number, Known>();
/** The versions that acts of this page brought, where the answer told no more. */
const brought = new Map<number, number>();
let heardSoFar = 0;

/** To be kept while one asks: it tells which answers came meanwhile. */
export const asking = (): number => heardSoFar;

/** Takes note of a ticket that was told; the answer is what is true now. `since` is from when it was asked for. */
export function heard(ticket: Ticket, since = heardSoFar): Ticket {
  const { number, version } = ticket;
  const before = known.get(number);
  if (before && isOvertaken(version, before, since)) return before.ticket;
  known.delete(number);
  known.set(number, { ticket, place: (heardSoFar += 1) });
  if ((brought.get(number) ?? 0) <= version) brought.delete(number);
  for (const oldest of known.keys()) {
    if (known.size <= MOST) break;
    known.delete(oldest);
  }
  return ticket;
}

/** The newer state of a ticket that a list tells of, if there is one. */
export function newerThan(row: TicketRow, since: number): Ticket | undefined {
  const found = known.get(row.number);
  return found && isOvertaken(row.version, found, since) ? found.ticket : undefined;
}

/** Versions fall when a backup is restored: only what was heard since the question says that an answer is old. */
const isOvertaken = (version: number, { ticket, place }: Known, since: number): boolean =>
  ticket.version > version && place > since;

export const latest = (number: number): Ticket | undefined => known.get(number)?.ticket;

/** An act of this page brought this version of the ticket; it is one more than what is known where the answer did not say. */
export function bring(number: number, version = (latest(number)?.version ?? 0) + 1): void {
  if ((latest(number)?.version ?? 0) < version) brought.set(number, version);
}

/** Whether the fields of the last version that this page brought are still to be told. */
export const isBehind = (number: number): boolean => brought.has(number);

/** Nothing is known any more, as for another agent. */
export function forgetLatest(): void {
  known.clear();
  brought.clear();
}
