/**
 * What the loader on a shop's page and the frame of the desk say to each other, by `postMessage` with exact origins. Both sides
 * drop what is not of this form: everything else on the page can send messages as well.
 */

export type Side = 'left' | 'right';
export type Corner = 'soft' | 'square' | 'round';

/** The page that a visitor looks at. */
export interface PageInfo {
  url: string;
  title: string;
}

/** Who somebody is by the word of the shop's own server, which signed it. */
export interface Identity {
  id: string;
  name?: string;
  email?: string;
  phone?: string;
  /** Seconds since 1970. */
  expires: number;
  hash: string;
}

/** How the launcher looks and what it is called; the loader knows no words and no colours. */
export interface Look {
  brand: string;
  ink: string;
  side: Side;
  corner: Corner;
  /** Name of the frame. */
  title: string;
  /** Names of the launcher while the chat is closed and open. */
  open: string;
  close: string;
}

export type FromFrame =
  /** Loaded, and wants to know who embeds it; holds nothing, since it goes to whoever that is. */
  | { do: 'ready' }
  | ({ do: 'look' } & Look)
  | { do: 'unread'; count: number; label: string }
  | { do: 'open' }
  | { do: 'close' }
  /** Asks the page to remember the token, where the browser refuses the frame a storage of its own. */
  | { do: 'keep'; token: string | null };

export type FromPage =
  | { do: 'hello'; language: string; page: PageInfo; kept: string | null }
  /** `focus`: somebody opened it, and goes in. */
  | { do: 'open'; focus: boolean }
  | { do: 'close' }
  | { do: 'identify'; identity: Identity }
  | { do: 'page'; page: PageInfo }
  | { do: 'reset' };

/** The mark by which both recognise each other's messages, with the version of what they say. */
export const MARK = { hopdesk: 1 } as const;

/** The message, if it is of ours. What it carries is checked by whoever uses it. */
export function ours<T extends { do: string }>(data: unknown): T | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { hopdesk, do: deed } = data as { hopdesk?: unknown; do?: unknown };
  return hopdesk === MARK.hopdesk && typeof deed === 'string' ? (data as T) : undefined;
}
