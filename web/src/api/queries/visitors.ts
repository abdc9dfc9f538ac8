/** Those who chat in a ticket: whether they are there, where in the shop they are, how they rated it. */
import { api, data, type Schemas } from '../client';
import { keys } from './keys';

type Asked = { signal: AbortSignal };

/** Somebody who chats. */
export type Visitor = Schemas['TicketVisitor'];
export type Visitors = Schemas['TicketVisitors'];
export type Rating = Schemas['Rating'];

/** Whoever was there last first. */
export const ticketVisitors = (number: number) => ({
  queryKey: keys.tickets.visitors(number),
  queryFn: ({ signal }: Asked): Promise<Visitors> =>
    data(api.GET('/api/v1/tickets/{number}/visitors', { params: { path: { number } }, signal })),
});

/** Refuses what somebody writes by a line, or takes it again. */
export const blockVisitor = (line: string, is_blocked: boolean) =>
  data(api.PUT('/api/v1/lines/{line}/blocked', { params: { path: { line } }, body: { is_blocked } }));
