/**
 * The one way to the server. Sends the session's cookie with the token against foreign sites, repeats what is safe to repeat, and
 * turns every failure into a `Problem`. `/api/v1` paths and bodies are typed by the schema.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import { cache } from './cache';
import { connection, report, reportSession } from './connection.svelte';
import { Problem, told } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Session = Schemas['SessionView'];

export const SESSION_KEY = ['session'] as const;

const PATIENCE = 35_000;
const PAUSES = [400, 1500];

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Fetches; safe requests are sent up to three times while the server or the way to it is broken. */
async function patientFetch(request: Request): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    const wait = isSafe(request.method) && !connection.isOffline ? PAUSES[attempt] : undefined;
    try {
      const response = await once(wait === undefined ? request : request.clone());
      if (wait === undefined || ![502, 503, 504].includes(response.status)) return response;
    } catch (error) {
      if (request.signal.aborted) throw error;
      if (wait === undefined) throw gone(error);
    }
    await pause(wait * (0.8 + Math.random() * 0.4));
  }
}

async function once(request: Request): Promise<Response> {
  const isUpload = request.headers.get('content-type')?.startsWith('multipart/') ?? false;
  if (isUpload) return globalThis.fetch(request);
  return globalThis.fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]) });
}

function gone(error: unknown): Problem {
  const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
  if (!isTimeout) report('reconnecting');
  return new Problem({ kind: isTimeout ? 'timeout' : 'gone' });
}

const protect: Middleware = {
  onRequest({ request }) {
    const token = cache.getQueryData<Session>(SESSION_KEY)?.csrf_token;
    if (!isSafe(request.method) && token) request.headers.set('X-CSRF-Token', token);
    return request;
  },
};

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin,
  credentials: 'same-origin',
  headers: { accept: 'application/json, application/problem+json' },
  fetch: patientFetch,
});
api.use(protect);

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** What the server answered, or the `Problem`. `await data(api.GET('/api/v1/settings'))` */
export async function data<T>(answering: Promise<Answer<T>>): Promise<T> {
  const { data: value, error, response } = await answering;
  if (response.ok) return value as T;
  const problem = await told(response, error);
  // An answer without a session is no surprise to whoever has none.
  if (problem.kind === 'unauthenticated' && cache.getQueryData(SESSION_KEY)) reportSession(true);
  throw problem;
}
