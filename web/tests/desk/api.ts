/** Clients of the HTTP API, for what a test prepares or looks up beside the browser. Typed by the description of the API. */
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from '../../src/api/schema';

export type Schemas = components['schemas'];

/** Somebody who signed in: what a browser would keep. */
export interface Session {
  cookie: { name: string; value: string };
  csrf: string;
  agent: Schemas['Agent'];
}

/** Who asks. */
export type Proof = { session: Session } | { token: string };

function headersOf(proof?: Proof): Record<string, string> {
  if (!proof) return {};
  if ('token' in proof) return { Authorization: `Bearer ${proof.token}` };
  const { cookie, csrf } = proof.session;
  return { Cookie: `${cookie.name}=${cookie.value}`, 'X-CSRF-Token': csrf };
}

export type Api = Client<paths>;

/** A client whose calls fail loudly when they are refused. */
export function api(url: string, proof?: Proof): Api {
  // A connection is not kept: an executable that stops waits for none of them.
  const headers = { ...headersOf(proof), Connection: 'close' };
  const client = createClient<paths>({ baseUrl: url, headers });
  client.use({
    async onResponse({ request, response }) {
      if (response.ok) return;
      const path = new URL(request.url).pathname;
      throw new Error(`${request.method} ${path}: ${response.status} ${await response.clone().text()}`);
    },
  });
  return client;
}

/** The body of an answer that has one. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new Error('the answer has no body');
  return data;
}

type Door = '/setup' | '/session' | '/sign-in-codes/accept' | '/invitations/accept';

/** Calls what begins a session. */
export async function enter(url: string, door: Door, words: object): Promise<Session> {
  const response = await fetch(`${url}/api/v1${door}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Connection: 'close' },
    body: JSON.stringify(words),
  });
  if (!response.ok) throw new Error(`${door}: ${response.status} ${await response.text()}`);
  const [name = '', value = ''] = (response.headers.get('set-cookie') ?? '').split(';')[0]?.split('=') ?? [];
  const view = (await response.json()) as Schemas['SessionView'];
  if (!view.csrf_token) throw new Error(`${door}: no CSRF token`);
  return { cookie: { name, value }, csrf: view.csrf_token, agent: view.agent };
}
