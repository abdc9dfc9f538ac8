/** The widget's requests. Knows the addresses and the token; keeps nothing else, and tries nothing twice. */
import { Problem, told } from './problem';
import type { Asked, Entry, FieldName, FileBrief, Session } from './types';

const PATIENCE = 20_000;

export class Client {
  /** The visitor's. */
  token: string | undefined;

  constructor(private readonly base = '/widget/v1') {}

  session = (asked: Asked) => this.#json<Session>('POST', '/session', asked, true);
  older = (before: number) => this.#json<{ entries: Entry[]; has_older: boolean }>('GET', `/entries?before=${before}`);
  message = (message: { client_id: string; text: string; files: string[] }) =>
    this.#json<{ client_id: string; at: string }>('POST', '/messages', message);
  typing = (is_typing: boolean) => this.#json<void>('POST', '/typing', { is_typing });
  seen = (seq: number) => this.#json<void>('POST', '/seen', { seq });
  details = (details: Partial<Record<FieldName, string>>) => this.#json<void>('POST', '/details', details);
  prove = (email: string) => this.#json<void>('POST', '/proof', { email });
  proveByCode = (code: string) => this.#json<Session>('POST', '/proof/code', { code });
  transcript = (email?: string) => this.#json<void>('POST', '/transcript', email ? { email } : {});
  rate = (score: number, comment: string) =>
    this.#json<void>('POST', '/rating', comment ? { score, comment } : { score });
  end = () => this.#json<void>('POST', '/end', {});

  /** The stream of what happens after `seq`. */
  events(seq: number, signal: AbortSignal): Promise<Response> {
    return fetch(`${this.base}/events?since=${seq}`, { headers: this.#headers(), cache: 'no-store', signal });
  }

  /** The bytes of a file, which only the token opens. */
  async file({ id }: FileBrief): Promise<Blob> {
    const path = `${this.base}/files/${encodeURIComponent(id)}`;
    const answer = await reach(path, { headers: this.#headers(), signal: within(120_000) });
    return answer.blob();
  }

  /** Stores a file for a message; `progress` goes from 0 to 1. */
  upload(file: File, progress: (part: number) => void, signal: AbortSignal): Promise<FileBrief> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', `${this.base}/files`);
      request.responseType = 'json';
      for (const [name, value] of Object.entries(this.#headers())) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total, lengthComputable }) => lengthComputable && progress(loaded / total);
      request.onload = () => {
        const { status, response } = request;
        if (status >= 200 && status < 300) resolve(response as FileBrief);
        else reject(told(status, response, request.getResponseHeader('retry-after')));
      };
      request.onerror = () => reject(new Problem(0, 'gone'));
      request.onabort = () => reject(new Problem(0, 'aborted'));
      signal.addEventListener('abort', () => request.abort(), { once: true });
      const form = new FormData();
      form.append('file', file, file.name.normalize('NFC'));
      request.send(form);
    });
  }

  #headers(): Record<string, string> {
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }

  async #json<T>(method: string, path: string, body?: unknown, isBare = false): Promise<T> {
    const answer = await reach(this.base + path, {
      method,
      headers: {
        ...(isBare ? {} : this.#headers()),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: within(PATIENCE),
    });
    const text = await answer.text().catch(() => Promise.reject(new Problem(0, 'gone')));
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

/** As `AbortSignal.timeout`, which browsers of 2022 lack. */
function within(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

/** The answer, if it is a good one; else throws a `Problem`. */
async function reach(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Problem(0, 'gone');
  }
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => undefined);
  throw told(answer.status, body, answer.headers.get('retry-after'));
}
