/** Whether the server can be reached: learnt from requests and the live feed, shown by the bars, waited for by the outbox. */

export type Link = 'connecting' | 'live' | 'reconnecting' | 'offline';

let link = $state<Link>('connecting');
let since = $state<number | undefined>();
let lost = $state(false);
const listeners = new Set<() => void>();

export const connection = {
  /** Of the live feed: `reconnecting` while it is tried anew, `offline` once that failed for a while. */
  get link(): Link {
    return link;
  },
  /** When the server was last there; only while it is not. */
  get since(): number | undefined {
    return since;
  },
  get isOffline(): boolean {
    return link === 'offline';
  },
  /** Whether the server no longer knows this session: to sign in again, in place. */
  get isSessionLost(): boolean {
    return lost;
  },
};

/** Told by whoever talks to the server. */
export function report(next: Link): void {
  if (next === link) return;
  const wasAway = link !== 'live';
  link = next;
  if (next === 'live') since = undefined;
  else if (next !== 'connecting') since ??= Date.now();
  if (next === 'live' && wasAway) for (const listener of listeners) listener();
}

export function reportSession(isLost: boolean): void {
  const wasLost = lost;
  lost = isLost;
  if (wasLost && !isLost) for (const listener of listeners) listener();
}

/** Calls `listener` whenever the server is there again: after an outage, after signing in again. */
export function whenBack(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
