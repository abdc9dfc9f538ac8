/** By which channels the people of a ticket can be answered, what an answer becomes there, and how the doors of inboxes are doing. */
import { api, data, type Schemas } from '../client';
import { said } from '../sentences';
import { keys } from './keys';

type Asked = { signal: AbortSignal };

/** A way by which an answer can go out. */
export type Way = Schemas['TicketChannel'];
export type Capabilities = Schemas['Capabilities'];

/** All ways, the usual one first; why one cannot deliver is in the reader's language. */
export const ticketChannels = (number: number) => ({
  queryKey: keys.tickets.channels(number),
  queryFn: async ({ signal }: Asked): Promise<Way[]> => {
    const ways = await data(api.GET('/api/v1/tickets/{number}/channels', { params: { path: { number } }, signal }));
    return Promise.all(ways.map(async (way) => (way.why_not ? { ...way, why_not: await said(way.why_not) } : way)));
  },
});

/** What a text becomes on a line, without sending it. */
export async function previewReply(
  number: number,
  body: Schemas['PreviewBody'],
  signal: AbortSignal,
): Promise<Schemas['PreviewView']> {
  const params = { path: { number } };
  const view = await data(api.POST('/api/v1/tickets/{number}/replies/preview', { params, body, signal }));
  return view.problem ? { ...view, problem: await said(view.problem) } : view;
}

/** Asks once more for a file that could not be fetched. */
export const fetchFile = (id: string, file: string) =>
  data(api.POST('/api/v1/entries/{id}/awaited-files/{file}/fetch', { params: { path: { id, file } } }));

/** How the widget of a chat is put on a page. */
export const widgetOf = (inbox: string) => ({
  queryKey: keys.inboxWidget(inbox),
  queryFn: ({ signal }: Asked) =>
    data(api.GET('/api/v1/inboxes/{inbox}/widget', { params: { path: { inbox } }, signal })),
});

export const inboxHealth = (inbox: string) => ({
  queryKey: keys.inboxHealth(inbox),
  queryFn: ({ signal }: Asked) =>
    data(api.GET('/api/v1/channels/{inbox}/health', { params: { path: { inbox } }, signal })),
});
