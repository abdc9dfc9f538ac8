/** Changes that show at once and are taken back if the server refuses. */
import type { QueryKey } from '@tanstack/svelte-query';
import { cache } from './cache';
import { writeTicket } from './live/apply';
import { outbox } from './outbox/index.svelte';
import { differing } from './outbox/writes';
import { asProblem } from './problem';
import { keys } from './queries/keys';
import { fieldsOf, rowOf, ticketDetail, type Ticket, type TicketChange, type TicketRow } from './queries/tickets';

/** Somebody else changed the same fields: both values, for the agent to decide. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  constructor(
    readonly ticket: Ticket,
    readonly fields: readonly (keyof TicketChange)[],
    readonly mine: TicketChange,
    /** Makes the agent's change after all; without it theirs stays. */
    readonly useMine: () => Promise<'sent' | 'waiting'>,
  ) {
    super('The ticket was changed by somebody else.');
  }
}

/**
 * Changes a ticket at once on the page, then on the server; without a server it waits in the outbox. `shown` is how rows show what
 * the change names by id, such as the new assignee. `read` is what the fields held when the agent began to change them, for changes
 * that take a while: what came in meanwhile is not overwritten unseen. Throws `Conflict`, or the `Problem`; both after the page shows the truth again.
 */
export async function changeTicket(
  number: number,
  change: TicketChange,
  shown: Partial<Pick<TicketRow, 'assignee' | 'team'>> = {},
  read?: TicketChange,
): Promise<'sent' | 'waiting'> {
  const before =
    cache.getQueryData<Ticket>(keys.tickets.detail(number)) ?? (await cache.fetchQuery<Ticket>(ticketDetail(number)));
  const passed = read ? differing(change, read, fieldsOf(before)) : [];
  if (passed.length > 0) throw new Conflict(before, passed, change, () => changeTicket(number, change, shown));
  const { assignee_id, team_id, requester_id, ...scalars } = change;
  const fields = Object.fromEntries(
    Object.entries(scalars).filter(([, value]) => value !== null && value !== undefined),
  );
  if (assignee_id === null) shown = { ...shown, assignee: null };
  if (team_id === null) shown = { ...shown, team: null };
  void requester_id;
  writeTicket(number, { ...fields, ...shown });
  const seen = { version: before.version, fields: fieldsOf(before) };
  try {
    const outcome = await outbox.post({ kind: 'change', number, change, seen });
    if (outcome.state === 'sent') take(outcome.answer);
    void cache.invalidateQueries({ queryKey: keys.tickets.counts });
    return outcome.state;
  } catch (error) {
    const problem = asProblem(error);
    const current = problem.kind === 'stale' ? (problem.current as Ticket | undefined) : undefined;
    if (!current) {
      writeTicket(number, rowOf(before));
      throw problem;
    }
    take(current);
    const conflicting = differing(change, seen.fields, fieldsOf(current));
    throw new Conflict(current, conflicting, change, () => changeTicket(number, change, shown));
  }
}

function take(ticket: Ticket): void {
  const known = cache.getQueryData<Ticket>(keys.tickets.detail(ticket.number));
  // The feed may have brought something newer in the meantime.
  if (!known || known.version <= ticket.version) cache.setQueryData(keys.tickets.detail(ticket.number), ticket);
  const { status, priority, type, subject, tags, assignee, team, version, snoozed_until } = ticket;
  writeTicket(ticket.number, { status, priority, type, subject, tags, assignee, team, version, snoozed_until });
}

/** For everything else: shows `patch` at once, restores what was there if `send` fails, asks again once it is done. */
export async function optimistic<T, R>(queryKey: QueryKey, patch: (value: T) => T, send: () => Promise<R>): Promise<R> {
  await cache.cancelQueries({ queryKey });
  const before = cache.getQueryData<T>(queryKey);
  cache.setQueryData<T>(queryKey, (value) => (value === undefined ? value : patch(value)));
  try {
    return await send();
  } catch (error) {
    cache.setQueryData(queryKey, before);
    throw error;
  } finally {
    void cache.invalidateQueries({ queryKey });
  }
}
