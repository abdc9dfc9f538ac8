/** Settings of the desk, its templates and tags, and setting it up. */
import { api, data, type Schemas } from '../client';
import { keys } from './keys';
import { begin } from './people';
import { paged } from './pages';

type Asked = { signal: AbortSignal };
type TemplatePath = { kind: Schemas['TemplateKind']; language: Schemas['Language'] };

export const settingsQuery = () => ({
  queryKey: keys.settings,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/settings', { signal })),
});
export const changeSettings = (body: Schemas['ChangeSettingsBody']) => data(api.PATCH('/api/v1/settings', { body }));

export const setupQuery = () => ({
  queryKey: keys.setup,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/setup', { signal })),
});
export const setUp = (body: Schemas['SetUpBody']) => data(api.POST('/api/v1/setup', { body })).then(begin);

export const templateList = () => ({
  queryKey: keys.templates,
  queryFn: ({ signal }: Asked) => data(api.GET('/api/v1/templates', { signal })),
});
export const putTemplate = (path: TemplatePath, body: Schemas['Source']) =>
  data(api.PUT('/api/v1/templates/{kind}/{language}', { params: { path }, body }));
export const resetTemplate = (path: TemplatePath) =>
  data(api.DELETE('/api/v1/templates/{kind}/{language}', { params: { path } }));
export const previewTemplate = (path: TemplatePath, body: Schemas['Source']) =>
  data(api.POST('/api/v1/templates/{kind}/{language}/preview', { params: { path }, body }));

export const blockedSenders = (q = '') =>
  paged<Schemas['BlockedSender'], readonly [...typeof keys.blockedSenders, string]>(
    [...keys.blockedSenders, q],
    (cursor, signal) =>
      data(
        api.GET('/api/v1/blocked-senders', { params: { query: { q: q || undefined, cursor, limit: 100 } }, signal }),
      ),
  );
export const addBlockedSender = (body: Schemas['BlockSenderBody']) =>
  data(api.POST('/api/v1/blocked-senders', { body }));
export const unblockSender = (id: string) =>
  data(api.DELETE('/api/v1/blocked-senders/{id}', { params: { path: { id } } }));

export const tagList = (q = '') =>
  paged<Schemas['TagUse'], ReturnType<typeof keys.tagList>>(keys.tagList(q), (cursor, signal) =>
    data(api.GET('/api/v1/tags', { params: { query: { q: q || undefined, cursor, limit: 100 } }, signal })),
  );
export const renameTag = (id: string, body: Schemas['RenameTagBody']) =>
  data(api.PATCH('/api/v1/tags/{id}', { params: { path: { id } }, body }));
export const deleteTag = (id: string) => data(api.DELETE('/api/v1/tags/{id}', { params: { path: { id } } }));

/** The types of tickets that the desk keeps, in its order; archived ones are still named. */
export const typeList = () => ({
  queryKey: keys.ticketTypes,
  queryFn: ({ signal }: { signal: AbortSignal }) => data(api.GET('/api/v1/ticket-types', { signal })),
});
