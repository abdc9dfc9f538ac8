/** The kinds of writes that may wait for the server, and how each is sent. */
import { api, data, type Schemas } from '../client';
import { asking, bring, heard, isBehind, latest } from '../latest';
import { asProblem } from '../problem';
import { fieldsOf, readTicket, type Ticket, type TicketChange } from '../queries/tickets';

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
  return write.kind === 'change' ? changeTicket(write.number, write.change, write.seen) : say(write, client_id);
}

async function say(write: Exclude<Write, { kind: 'change' }>, client_id: string): Promise<Written> {
  const written = await data(post(write, client_id));
  bring(written.number, written.version);
  return written;
}

function post(write: Exclude<Write, { kind: 'change' }>, client_id: string) {
  if (write.kind === 'ticket') return api.POST('/api/v1/tickets', { body: { ...write.body, client_id } });
  const params = { path: { number: write.number } };
  switch (write.kind) {
    case 'reply':
      return api.POST('/api/v1/tickets/{number}/replies', { params, body: { ...write.body, client_id } });
    case 'note':
      return api.POST('/api/v1/tickets/{number}/notes', { params, body: { ...write.body, client_id } });
    case 'forward':
      return api.POST('/api/v1/tickets/{number}/forwards', { params, body: { ...write.body, client_id } });
  }
}

/**
 * Changes a ticket. If somebody else changed other fields since, the change is made on top of theirs; only if they changed the same
 * field is it refused as `stale`.
 */
async function changeTicket(number: number, change: TicketChange, seen: Seen): Promise<Ticket> {
  let version = await versionFor(number, change, seen);
  for (let attempt = 0; ; attempt += 1) {
    const since = asking();
    try {
      const body = { ...change, version };
      return heard(await data(api.PATCH('/api/v1/tickets/{number}', { params: { path: { number } }, body })), since);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.kind !== 'stale' || attempt === 3) throw error;
      const current = problem.current as Ticket | undefined;
      if (!current) throw error;
      heard(current, since);
      if (differing(change, seen.fields, fieldsOf(current)).length > 0) throw error;
      version = current.version;
    }
  }
}

/** The version to change: what this page did to the ticket since the change was decided is no surprise to anybody. */
async function versionFor(number: number, change: TicketChange, seen: Seen): Promise<number> {
  const ticket = isBehind(number) ? await readTicket(number) : latest(number);
  if (!ticket || ticket.version <= seen.version) return seen.version;
  // With fields that somebody else changed the server is asked as ever, and refuses.
  return differing(change, seen.fields, fieldsOf(ticket)).length === 0 ? ticket.version : seen.version;
}

/** The fields of `change` that hold neither what was seen nor what is wanted. */
export function differing(change: TicketChange, seen: TicketChange, current: TicketChange): (keyof TicketChange)[] {
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(plain(one)) === JSON.stringify(plain(other));
  const fields = Object.keys(change) as (keyof TicketChange)[];
  return fields.filter((field) => !same(current[field], seen[field]) && !same(current[field], change[field]));
}

/** Tags stand in no order that would mean something. */
const plain = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).sort() : (value ?? null));
