/** Entries of a ticket's thread: reading one, and what agents decide about them. Writing goes through the outbox. */
import { api, data, type Schemas } from '../client';
import { bring } from '../latest';
import { keys } from './keys';
import { organising } from './tickets';

export type Entry = Schemas['EntryDetail'];

export const entryDetail = (id: string) => ({
  queryKey: keys.entry(id),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    data(api.GET('/api/v1/entries/{id}', { params: { path: { id } }, signal })),
});

/** Entries of the ticket `number` go to another, or become one. */
export const moveEntries = (number: number, body: Schemas['MoveBody']) =>
  organising([number, body.to], () => data(api.POST('/api/v1/entries/move', { body })));
export const splitEntries = (number: number, body: Schemas['SplitBody']) =>
  organising([number], () => data(api.POST('/api/v1/entries/split', { body })));
/** Lets the entry of a stranger into the thread of the ticket `number`. */
export const allowEntry = (number: number, id: string) =>
  organising([number], () => data(api.POST('/api/v1/entries/{id}/allow', { params: { path: { id } } })));
/** There is little time for it: it does not wait for what else is done to the ticket. */
export async function retractEntry(id: string): Promise<Schemas['RetractedView']> {
  const retracted = await data(api.POST('/api/v1/entries/{id}/retract', { params: { path: { id } } }));
  bring(retracted.number, retracted.version);
  return retracted;
}

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
