/** What macros change of a ticket besides the message that they wrote. */
import { changeTicket, Conflict } from '../../../api/change';
import { cache } from '../../../api/cache';
import { fieldsOf, ticketDetail, type Ticket, type TicketChange } from '../../../api/queries/tickets';
import { changesSomething, type MacroActions } from '../../macros/use';

const chosen = (id: string, me: string | undefined): string | null =>
  id === 'none' ? null : id === 'me' ? (me ?? null) : id;

/** The change that is left to make on a ticket with these tags; the status goes with the message. */
export function changeOf(actions: MacroActions, tags: readonly string[], me: string | undefined): TicketChange {
  const { add_tags = [], remove_tags = [], priority, type, assignee_id, team_id } = actions;
  const changed = [...new Set([...tags, ...add_tags])].filter((tag) => !remove_tags.includes(tag));
  return {
    ...(add_tags.length || remove_tags.length ? { tags: changed } : {}),
    ...(priority ? { priority } : {}),
    ...(type ? { type } : {}),
    ...(team_id ? { team_id: chosen(team_id, me) } : {}),
    ...(assignee_id ? { assignee_id: chosen(assignee_id, me) } : {}),
  };
}

/** The change that makes the fields of another what they were. */
export const inverse = (change: TicketChange, before: TicketChange): TicketChange =>
  Object.fromEntries(Object.keys(change).map((field) => [field, before[field as keyof TicketChange]]));

/** Makes the change; the function that it answers takes it back. */
export async function applyActions(
  number: number,
  actions: MacroActions,
  me: string | undefined,
): Promise<() => Promise<void>> {
  if (!changesSomething({ ...actions, status: null })) return () => Promise.resolve();
  const ticket = await cache.ensureQueryData<Ticket>(ticketDetail(number));
  const change = changeOf(actions, ticket.tags, me);
  const back = inverse(change, fieldsOf(ticket));
  await changeTicket(number, change);
  return async () => {
    try {
      await changeTicket(number, back);
    } catch (error) {
      // Somebody has changed the same since: theirs stays.
      if (!(error instanceof Conflict)) throw error;
    }
  };
}
