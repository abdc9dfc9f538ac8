/**
 * The page around the frame. Its origin is what the browser says of its messages, never what it says of itself; what it sends is
 * checked for its form, since any script of that page can send.
 */
import { MARK, ours, type FromFrame, type FromPage, type Identity, type PageInfo } from '../protocol';

export interface Host {
  /** Of the page that embeds us, or ours when nobody does. */
  readonly origin: string;
  readonly language: string;
  readonly page: PageInfo | undefined;
  /** The token that the page kept for us. */
  readonly kept: string | null;
  say(message: FromFrame): void;
}

export interface Wishes {
  open(focus: boolean): void;
  close(): void;
  identify(identity: Identity): void;
  page(page: PageInfo): void;
  reset(): void;
}

/** Waits for the loader's word; `wishes` is asked for whatever the page wants later. */
export function meet(wishes: () => Wishes): Promise<Host> {
  if (window.parent === window) {
    const host = { origin: location.origin, language: '', page: undefined, kept: null, say: () => undefined };
    return Promise.resolve(host);
  }
  return new Promise((resolve) => {
    let host: Host | undefined;
    addEventListener('message', ({ source, origin, data }: MessageEvent) => {
      if (source !== window.parent || (host && origin !== host.origin)) return;
      const said = ours<FromPage>(data);
      if (said?.do === 'hello' && !host) {
        host = {
          origin,
          language: text(said.language, 20) ?? '',
          page: pageOf(said.page),
          kept: text(said.kept, 500) ?? null,
          say: (message) => window.parent.postMessage({ ...MARK, ...message }, origin),
        };
        resolve(host);
      } else if (said && host) answer(said, wishes());
    });
    window.parent.postMessage({ ...MARK, do: 'ready' } satisfies FromFrame & typeof MARK, '*');
  });
}

function answer(said: FromPage, wishes: Wishes): void {
  if (said.do === 'open') wishes.open(Boolean(said.focus));
  else if (said.do === 'close') wishes.close();
  else if (said.do === 'reset') wishes.reset();
  else if (said.do === 'page') {
    const page = pageOf(said.page);
    if (page) wishes.page(page);
  } else if (said.do === 'identify') {
    const identity = identityOf(said.identity);
    if (identity) wishes.identify(identity);
    else console.warn('hopdesk: identify wants { id, expires, hash } and may have name, email, phone');
  }
}

const text = (value: unknown, longest: number): string | undefined =>
  typeof value === 'string' && value.length <= longest ? value : undefined;

export function pageOf(value: unknown): PageInfo | undefined {
  const { url, title } = (value ?? {}) as Record<string, unknown>;
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) return undefined;
  return { url: url.slice(0, 2000), title: String(title ?? '').slice(0, 300) };
}

export function identityOf(value: unknown): Identity | undefined {
  const { id, name, email, phone, expires, hash } = (value ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || !id || typeof hash !== 'string' || !Number.isInteger(expires)) return undefined;
  const more = Object.entries({ name, email, phone }).filter(([, word]) => text(word, 300));
  return { ...(Object.fromEntries(more) as Partial<Identity>), id, expires: expires as number, hash };
}
