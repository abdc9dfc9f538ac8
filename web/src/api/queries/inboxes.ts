/** Inboxes, the entrances of the desk. */
import { api, data, type Schemas } from '../client';
import { keys } from './keys';

type Asked = { signal: AbortSignal };

export const inboxList = () => ({
  queryKey: keys.inboxes,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/inboxes', { signal })),
});
/** With those that were removed: for names of where something came from. */
export const inboxNames = () => ({
  queryKey: keys.inboxNames,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/inboxes', { params: { query: { removed: true } }, signal })),
});
export const inboxDetail = (id: string) => ({
  queryKey: keys.inbox(id),
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/inboxes/{id}', { params: { path: { id } }, signal })),
});
export const createInbox = (body: Schemas['NewInboxBody']) => data(api.POST('/api/v1/inboxes', { body }));
export const changeInbox = (id: string, body: Schemas['ChangeInboxBody']) =>
  data(api.PATCH('/api/v1/inboxes/{id}', { params: { path: { id } }, body }));
export const removeInbox = (id: string) => data(api.DELETE('/api/v1/inboxes/{id}', { params: { path: { id } } }));
/** Tries receiving and sending; each step says what happened. */
export const checkInbox = (body: Schemas['CheckInboxBody'], signal?: AbortSignal) =>
  data(api.POST('/api/v1/inboxes/check', { body, signal }));
