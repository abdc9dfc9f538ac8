/** Calls: those that go on, writing one down, what was said in it, its recording. */
import { api, data, type Schemas } from '../client';
import { put } from '../upload';
import { keys } from './keys';

export type Call = Schemas['CallDetail'];
export type CallView = Schemas['CallView'];

/** What rings or goes on; the feed tells when that is old. */
export const liveCalls = () => ({
  queryKey: keys.calls.live,
  queryFn: ({ signal }: { signal: AbortSignal }) => data(api.GET('/api/v1/calls/live', { signal })),
});

/** Sent again with the same `external_id` it is still one call. */
export const logCall = (body: Schemas['CallBody']) => data(api.POST('/api/v1/calls', { body }));
export const noteCall = (id: string, note: string) =>
  data(api.PATCH('/api/v1/calls/{id}', { params: { path: { id } }, body: { note } }));

/** Where a recording is played from, and downloaded. */
export const recordingAddress = (id: string): string => `/api/v1/calls/${id}/recording`;

/** Puts the recording of a call; the same once more changes nothing. `progress` goes from 0 to 1. */
export const putRecording = (id: string, file: File, progress: (part: number) => void, signal: AbortSignal) =>
  put<CallView>(recordingAddress(id), file, progress, signal);

/** All bytes of a recording, for its waveform. */
export const recordingBytes = (id: string, signal: AbortSignal): Promise<ArrayBuffer> =>
  data(api.GET('/api/v1/calls/{id}/recording', { params: { path: { id } }, parseAs: 'arrayBuffer', signal }));

/** Asks for one byte of a recording: throws the `Problem` where it cannot be had. */
export const probeRecording = (id: string): Promise<ArrayBuffer> =>
  data(
    api.GET('/api/v1/calls/{id}/recording', {
      params: { path: { id } },
      headers: { range: 'bytes=0-0' },
      parseAs: 'arrayBuffer',
    }),
  );
