/** Tickets as the cache holds them: lists, counts, one ticket with its entries and history. */
import { api, data, type Schemas } from '../client';
import { asking, bring, heard, newerThan } from '../latest';
import type { paths } from '../schema';
import { over } from '../shown';
import { inTurn, inTurnOf } from '../turns';
import { keys } from './keys';
import { paged, type Page } from './pages';

export type TicketRow = Schemas['TicketRow'];
export type Ticket = Schemas['TicketDetail'];
export type TicketChange = Omit<Schemas['ChangeTicketBody'], 'version'>;
export type Status = Schemas['Status'];
export type Priority = Schemas['Priority'];
/** The fields that agents change, as they stand on a ticket. */
export const fieldsOf = (ticket: TicketRow): TicketChange => ({
  subject: ticket.subject,
  status: ticket.status,
  priority: ticket.priority,
  type: ticket.type,
  tags: ticket.tags,
  assignee_id: ticket.assignee?.id ?? null,
  team_id: ticket.team?.id ?? null,
  requester_id: ticket.requester.id,
});

/** The part of a ticket that lists hold. */
export function rowOf(ticket: Ticket): TicketRow {
  const { participants, followers, links, operations, reply_to, reopened_count, kept_until, spam_sender, ...row } =
    ticket;
  void [participants, followers, links, operations, reply_to, reopened_count, kept_until, spam_sender];
  return row;
}

/** What a list shows and in which order; all but the page. */
export type TicketFilter = Omit<
  NonNullable<paths['/api/v1/tickets']['get']['parameters']['query']>,
  'cursor' | 'limit'
>;

const PAGE = 50;

export const ticketList = (filter: TicketFilter) =>
  paged<TicketRow, ReturnType<typeof keys.tickets.list>>(keys.tickets.list(filter), (cursor, signal) =>
    readTickets(filter, signal, cursor),
  );

/** A page of a list as it is to be shown. */
export async function readTickets(
  filter: TicketFilter,
  signal: AbortSignal,
  cursor?: string,
): Promise<Page<TicketRow>> {
  const since = asking();
  const query = { ...filter, cursor, limit: PAGE };
  const page = await data(api.GET('/api/v1/tickets', { params: { query }, signal }));
  const shown = (row: TicketRow): TicketRow => {
    const newer = newerThan(row, since);
    return over(newer ? rowOf(newer) : row);
  };
  return { ...page, items: page.items.map(shown) };
}

export const ticketCounts = () => ({
  queryKey: keys.tickets.counts,
  queryFn: ({ signal }: { signal: AbortSignal }) => data(api.GET('/api/v1/tickets/counts', { signal })),
});

export const ticketDetail = (number: number) => ({
  queryKey: keys.tickets.detail(number),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Ticket> => over(await readTicket(number, signal)),
});

/** The ticket as it is, without what is on its way to the server. */
export async function readTicket(number: number, signal?: AbortSignal): Promise<Ticket> {
  const since = asking();
  return heard(await data(api.GET('/api/v1/tickets/{number}', { params: { path: { number } }, signal })), since);
}

/** Newest first: the end of the thread is what is read. */
export const ticketEntries = (number: number) =>
  paged<Schemas['EntryDetail'], ReturnType<typeof keys.tickets.entries>>(
    keys.tickets.entries(number),
    (cursor, signal) =>
      data(
        api.GET('/api/v1/tickets/{number}/entries', {
          params: { path: { number }, query: { order: 'newest', cursor, limit: 30 } },
          signal,
        }),
      ),
  );

export const ticketHistory = (number: number) =>
  paged<Schemas['Happened'], ReturnType<typeof keys.tickets.history>>(keys.tickets.history(number), (cursor, signal) =>
    data(
      api.GET('/api/v1/tickets/{number}/history', {
        params: { path: { number }, query: { cursor, limit: 100 } },
        signal,
      }),
    ),
  );

/** Many tickets at once; the answer says what became of each. */
export const changeMany = (numbers: number[], change: Schemas['BulkChange']) =>
  inTurnOf(numbers, async () => {
    const results = await data(api.POST('/api/v1/tickets/bulk', { body: { numbers, change } }));
    for (const { number, version } of results) if (version) bring(number, version);
    return results;
  });

/** Acts that answer with the ticket as it is then. */
const acting = (number: number, act: () => Promise<Ticket>): Promise<Ticket> =>
  inTurnOf([number], async () => {
    const since = asking();
    return heard(await act(), since);
  });
/** Acts whose answer does not say what the tickets have become. */
export const organising = <R>(numbers: readonly number[], act: () => Promise<R>): Promise<R> =>
  inTurnOf(numbers, async () => {
    const answer = await act();
    for (const number of numbers) bring(number);
    return answer;
  });

export const mergeTicket = (number: number, body: Schemas['MergeBody']) =>
  organising([number, body.into], () =>
    data(api.POST('/api/v1/tickets/{number}/merge', { params: { path: { number } }, body })),
  );

export const snoozeTicket = (number: number, body: Schemas['SnoozeBody']) =>
  acting(number, () => data(api.POST('/api/v1/tickets/{number}/snooze', { params: { path: { number } }, body })));

export const deleteTicket = (number: number) =>
  organising([number], () => data(api.DELETE('/api/v1/tickets/{number}', { params: { path: { number } } })));

export const markAsSpam = (number: number) =>
  organising([number], () => data(api.PUT('/api/v1/tickets/{number}/spam', { params: { path: { number } } })));
export const takeOutOfSpam = (number: number) =>
  acting(number, () => data(api.DELETE('/api/v1/tickets/{number}/spam', { params: { path: { number } } })));
/** Whoever sent it: what they send from now on is spam. */
export const blockSender = (number: number) =>
  organising([number], () => data(api.POST('/api/v1/tickets/{number}/block-sender', { params: { path: { number } } })));

export const followTicket = (number: number, agent: string, isFollowing: boolean) => {
  const params = { path: { number, agent } };
  return inTurn([`follow ${number}`], () =>
    isFollowing
      ? data(api.PUT('/api/v1/tickets/{number}/followers/{agent}', { params }))
      : data(api.DELETE('/api/v1/tickets/{number}/followers/{agent}', { params })),
  );
};

export const changeParticipants = (number: number, body: Schemas['ParticipantsBody']) =>
  acting(number, () =>
    data(api.PATCH('/api/v1/tickets/{number}/participants', { params: { path: { number } }, body })),
  );

/** Takes back a merge, split, move, allowing, deletion or marking as spam that concerned these tickets. */
export const undoOperation = (id: string, numbers: readonly number[]) =>
  organising(numbers, () => data(api.POST('/api/v1/operations/{id}/undo', { params: { path: { id } } })));

/** Reading: up to an entry, or the whole ticket. The feed tells the reader's other windows. */
export const markRead = (number: number, entry_id?: string) =>
  inTurn([`read ${number}`], () =>
    data(
      api.PUT('/api/v1/tickets/{number}/read', { params: { path: { number } }, body: { entry_id: entry_id ?? null } }),
    ),
  );
export const markUnread = (number: number, entry_id?: string) =>
  inTurn([`read ${number}`], () =>
    data(api.DELETE('/api/v1/tickets/{number}/read', { params: { path: { number }, query: { entry_id } } })),
  );

/** Says what one does in a ticket, in this window; to be said again while it goes on. The answer is who else is there. */
export const stay = (number: number, window: string, activity: Schemas['Activity']) =>
  data(api.PUT('/api/v1/tickets/{number}/presence', { params: { path: { number } }, body: { window, activity } }));
export const leave = (number: number, window: string) =>
  data(api.DELETE('/api/v1/tickets/{number}/presence', { params: { path: { number }, query: { window } } }));
