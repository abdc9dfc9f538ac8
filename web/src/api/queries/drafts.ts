/** Drafts of the agent who is signed in: what they began to write, on a ticket or for a new one. */
import { api, data, type Schemas } from '../client';
import { paged } from './pages';

export type Draft = Schemas['DraftDetail'];
/** All that was put into one; what is absent is empty. */
export type DraftContent = Partial<Schemas['DraftContent']>;
export type DraftMode = Schemas['DraftMode'];
type Asked = { signal?: AbortSignal };

export const draftKeys = {
  all: ['drafts'] as const,
  list: ['drafts', 'list'] as const,
};

/** All of them, the last touched first. */
export const draftList = () =>
  paged<Draft, typeof draftKeys.list>(draftKeys.list, (cursor, signal) =>
    data(api.GET('/api/v1/drafts', { params: { query: { cursor, limit: 50 } }, signal })),
  );

export const draftsOfTicket = (number: number, { signal }: Asked = {}) =>
  data(api.GET('/api/v1/tickets/{number}/drafts', { params: { path: { number } }, signal }));
export const draftById = (id: string) => data(api.GET('/api/v1/drafts/{id}', { params: { path: { id } } }));

const whole = (content: DraftContent): Schemas['DraftContent'] => ({
  text: '',
  html: null,
  subject: '',
  to: null,
  cc: null,
  bcc: [],
  files: [],
  entries: [],
  answers_entry_id: null,
  seen_up_to: null,
  inbox_id: null,
  line_id: null,
  quotes_history: null,
  contact_id: null,
  ...content,
});

/** Keeps what is written on a ticket; `version` is the one that was read, absent if none was there. */
export const saveDraft = (number: number, mode: DraftMode, content: DraftContent, version: number | null) =>
  data(
    api.PUT('/api/v1/tickets/{number}/drafts/{mode}', {
      params: { path: { number, mode } },
      body: { content: whole(content), version },
    }),
  );
export const beginDraft = (content: DraftContent) =>
  data(api.POST('/api/v1/drafts', { body: { content: whole(content) } }));
export const rewriteDraft = (id: string, content: DraftContent, version: number) =>
  data(api.PUT('/api/v1/drafts/{id}', { params: { path: { id } }, body: { content: whole(content), version } }));
export const discardDraft = (id: string) => data(api.DELETE('/api/v1/drafts/{id}', { params: { path: { id } } }));
export const restoreDraft = (id: string) => data(api.POST('/api/v1/drafts/{id}/restore', { params: { path: { id } } }));
