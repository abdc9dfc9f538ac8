/** The kinds of writes that may wait for the server, and how each is sent. */
import { api, data, type Schemas } from '../client';
import { asProblem } from '../problem';
import { fieldsOf, type Ticket, type TicketChange } from '../queries/tickets';

type Written = Schemas['WrittenView'];

/** `number` is the ticket's; writes of one ticket go in their order. */
export type Write =
  | { kind: 'reply'; number: number; body: Omit<Schemas['ReplyBody'], 'client_id'> }
  | { kind: 'note'; number: number; body: Omit<Schemas['NoteBody'], 'client_id'> }
  | { kind: 'forward'; number: number; body: Omit<Schemas['ForwardBody'], 'client_id'> }
  | { kind: 'ticket'; number?: undefined; body: Omit<Schemas['NewTicketBody'], 'client_id'> }
  | { kind: 'change'; number: number; change: TicketChange; seen: Seen };

/** The ticket as its reader saw it: the version, and what the changed fields held. */
export interface Seen {
  version: number;
  fields: TicketChange;
}

/** What the server answers to a write. */
export type Sent<W extends Write> = W extends { kind: 'change' } ? Schemas['TicketDetail'] : Written;

/** Sends a write under its client id. */
export function send(write: Write, client_id: string): Promise<Written | Schemas['TicketDetail']> {
  switch (write.kind) {
    case 'reply':
      return data(
        api.POST('/api/v1/tickets/{number}/replies', {
          params: { path: { number: write.number } },
          body: { ...write.body, client_id },
        }),
      );
    case 'note':
      return data(
        api.POST('/api/v1/tickets/{number}/notes', {
          params: { path: { number: write.number } },
          body: { ...write.body, client_id },
        }),
      );
    case 'forward':
      return data(
        api.POST('/api/v1/tickets/{number}/forwards', {
          params: { path: { number: write.number } },
          body: { ...write.body, client_id },
        }),
      );
    case 'ticket':
      return data(api.POST('/api/v1/tickets', { body: { ...write.body, client_id } }));
    case 'change':
      return changeTicket(write.number, write.change, write.seen);
  }
}

/**
 * Changes a ticket. If somebody else changed other fields since, the change is made on top of theirs; only if they changed the same
 * field is it refused as `stale`.
 */
async function changeTicket(number: number, change: TicketChange, seen: Seen): Promise<Ticket> {
  let version = seen.version;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const body = { ...change, version };
      return await data(api.PATCH('/api/v1/tickets/{number}', { params: { path: { number } }, body }));
    } catch (error) {
      const problem = asProblem(error);
      if (problem.kind !== 'stale' || attempt === 3) throw error;
      const current = problem.current as Ticket | undefined;
      if (!current || differing(change, seen.fields, fieldsOf(current)).length > 0) throw error;
      version = current.version;
    }
  }
}

/** The fields of `change` that hold neither what was seen nor what is wanted. */
export function differing(change: TicketChange, seen: TicketChange, current: TicketChange): (keyof TicketChange)[] {
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  const fields = Object.keys(change) as (keyof TicketChange)[];
  return fields.filter((field) => !same(current[field], seen[field]) && !same(current[field], change[field]));
}
