/** Entries of a ticket's thread: reading one, and what agents decide about them. Writing goes through the outbox. */
import { api, data, type Schemas } from '../client';
import { keys } from './keys';

export type Entry = Schemas['EntryDetail'];

export const entryDetail = (id: string) => ({
  queryKey: keys.entry(id),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    data(api.GET('/api/v1/entries/{id}', { params: { path: { id } }, signal })),
});

export const moveEntries = (body: Schemas['MoveBody']) => data(api.POST('/api/v1/entries/move', { body }));
export const splitEntries = (body: Schemas['SplitBody']) => data(api.POST('/api/v1/entries/split', { body }));
/** Lets the entry of a stranger into the thread. */
export const allowEntry = (id: string) => data(api.POST('/api/v1/entries/{id}/allow', { params: { path: { id } } }));
export const retractEntry = (id: string) =>
  data(api.POST('/api/v1/entries/{id}/retract', { params: { path: { id } } }));

/** Where the browser finds the HTML of an entry, to be shown in a sandboxed frame. */
export const htmlAddress = (id: string, hasImages: boolean): string =>
  `/api/v1/entries/${encodeURIComponent(id)}/html${hasImages ? '?images=1' : ''}`;
export const rawAddress = (id: string): string => `/api/v1/entries/${encodeURIComponent(id)}/raw`;
/** The bytes of an entry as they came, to be read piece by piece: there may be many. */
export const rawMessage = async (id: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> => {
  const stream = await data(api.GET('/api/v1/entries/{id}/raw', { params: { path: { id } }, parseAs: 'stream' }));
  return stream ?? new ReadableStream();
};
export const fileAddress = (id: string, isInline = false): string =>
  `/api/v1/files/${encodeURIComponent(id)}${isInline ? '?inline=1' : ''}`;

/** Stores a file for a message that is being written. */
export const uploadFile = (file: File, signal?: AbortSignal) =>
  data(
    api.POST('/api/v1/files', {
      body: { file: '' },
      bodySerializer: () => {
        const form = new FormData();
        form.append('file', file, file.name.normalize('NFC'));
        return form;
      },
      signal,
    }),
  );
