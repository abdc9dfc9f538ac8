/** Changes that show at once and are taken back if the server refuses. */
import { cache } from './cache';
import { latest } from './latest';
import { writeTicket } from './live/apply';
import { outbox } from './outbox/index.svelte';
import { differing } from './outbox/writes';
import { asProblem } from './problem';
import { keys } from './queries/keys';
import { fieldsOf, readTicket, rowOf, type Ticket, type TicketChange, type TicketRow } from './queries/tickets';
import { rowNumbered } from './rows';
import { layOver, over } from './shown';

/** What became of a change; one that waits for the server can still be taken back as if it had never been. */
export type Changed = { state: 'sent' } | { state: 'waiting'; takeBack: () => Promise<boolean> };

/** Somebody else changed the same fields: both values, for the agent to decide. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  constructor(
    readonly ticket: TicketRow,
    readonly fields: readonly (keyof TicketChange)[],
    readonly mine: TicketChange,
    /** Makes the agent's change after all; without it theirs stays. */
    readonly useMine: () => Promise<Changed>,
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
): Promise<Changed> {
  const before = rowNumbered(number) ?? rowOf(await readTicket(number));
  const passed = read ? differing(change, read, fieldsOf(before)) : [];
  const again = (): Promise<Changed> => changeTicket(number, change, shown);
  if (passed.length > 0) throw new Conflict(before, passed, change, again);
  const fields = lookOf(change, shown);
  const seen = { version: before.version, fields: fieldsOf(before) };
  let isWaiting: (() => boolean) | undefined;
  const uncover = layOver(number, fields, () => isWaiting?.() === false);
  writeTicket(number, {});
  try {
    const outcome = await outbox.post({ kind: 'change', number, change, seen });
    void cache.invalidateQueries({ queryKey: keys.tickets.counts });
    if (outcome.state === 'waiting') {
      const { id } = outcome;
      isWaiting = () => outbox.items.some((item) => item.id === id && item.refused === undefined);
      return { state: 'waiting', takeBack: () => takeBack(id, before, fields) };
    }
    uncover();
    takeTicket(outcome.answer);
    return { state: 'sent' };
  } catch (error) {
    uncover();
    const problem = asProblem(error);
    const current = problem.kind === 'stale' ? (problem.current as Ticket | undefined) : undefined;
    if (!current) {
      writeTicket(number, truth(before, fields));
      throw problem;
    }
    takeTicket(current);
    throw new Conflict(current, differing(change, seen.fields, fieldsOf(current)), change, again);
  }
}

/** How rows look with a change. */
function lookOf(change: TicketChange, shown: Partial<Pick<TicketRow, 'assignee' | 'team'>>): Partial<TicketRow> {
  const { assignee_id, team_id, requester_id, ...scalars } = change;
  void requester_id;
  const fields = Object.entries(scalars).filter(([, value]) => value !== null && value !== undefined);
  return {
    ...Object.fromEntries(fields),
    ...(assignee_id === null && { assignee: null }),
    ...(team_id === null && { team: null }),
    ...shown,
  };
}

/** What these fields hold by what was told last. */
function truth(before: TicketRow, fields: Partial<TicketRow>): Partial<TicketRow> {
  const told = latest(before.number);
  const row: TicketRow = told && told.version >= before.version ? told : before;
  return Object.fromEntries(Object.keys(fields).map((field) => [field, row[field as keyof TicketRow] ?? null]));
}

/** Whether it was still waiting, so that nothing of it is left. */
async function takeBack(id: string, before: TicketRow, fields: Partial<TicketRow>): Promise<boolean> {
  if (!(await outbox.discard(id))) return false;
  writeTicket(before.number, truth(before, fields));
  return true;
}

/** Shows a ticket as an act answered with it. */
export function takeTicket(ticket: Ticket): void {
  const known = cache.getQueryData<Ticket>(keys.tickets.detail(ticket.number));
  // The feed may have brought something newer in the meantime.
  if (known && known.version > ticket.version) return;
  cache.setQueryData(keys.tickets.detail(ticket.number), over(ticket));
  const { status, priority, type, subject, tags, assignee, team, version, snoozed_until } = ticket;
  writeTicket(ticket.number, { status, priority, type, subject, tags, assignee, team, version, snoozed_until });
}
