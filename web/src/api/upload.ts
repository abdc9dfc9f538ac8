/** Uploads with progress, which `fetch` cannot tell. Everything else goes through the client. */
import { cache } from './cache';
import { SESSION_KEY, type Schemas, type Session } from './client';
import { reportSession } from './connection.svelte';
import { Problem, told } from './problem';

export type Uploaded = Schemas['FileBrief'];

type Progress = (part: number) => void;

/** Stores a file for a message that is being written; `progress` goes from 0 to 1. Throws a `Problem`. */
export function upload(file: File, progress: Progress, signal: AbortSignal): Promise<Uploaded> {
  const form = new FormData();
  form.append('file', file, file.name.normalize('NFC'));
  return send('POST', '/api/v1/files', form, progress, signal);
}

/**
 * Puts the bytes of a file to an address; `progress` goes from 0 to 1. Throws a `Problem`. They go without a type: the server knows
 * them by themselves, and takes from a session no type but its own.
 */
export const put = <T>(address: string, file: File, progress: Progress, signal: AbortSignal): Promise<T> =>
  send('PUT', address, file.slice(), progress, signal);

function send<T>(
  method: string,
  address: string,
  body: FormData | Blob,
  progress: Progress,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = 'json';
    request.setRequestHeader('accept', 'application/json, application/problem+json');
    const token = cache.getQueryData<Session>(SESSION_KEY)?.csrf_token;
    if (token) request.setRequestHeader('X-CSRF-Token', token);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => lengthComputable && progress(loaded / total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(request.response as T);
      const headers = new Headers();
      for (const name of ['retry-after', 'x-request-id']) {
        const value = request.getResponseHeader(name);
        if (value) headers.set(name, value);
      }
      void told(new Response(null, { status: request.status, headers }), request.response).then((problem) => {
        if (problem.kind === 'unauthenticated') reportSession(true);
        reject(problem);
      });
    };
    request.onerror = () => reject(new Problem({ kind: 'gone' }));
    request.ontimeout = () => reject(new Problem({ kind: 'timeout' }));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
