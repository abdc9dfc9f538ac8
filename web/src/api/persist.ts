/** What the desk knew last, kept in the browser: it paints before the server answers, and is there to read when it does not. */
import { dehydrate, hydrate, type DehydratedState } from '@tanstack/svelte-query';
import { drawer } from '../base/storage';
import { cache } from './cache';
import type { Session } from './client';
import { forgetLatest } from './latest';
import { keys } from './queries/keys';

/** Raised when what is kept changes its shape. */
const SHAPE = 1;
const PAUSE = 3000;
const OLDEST = 7 * 24 * 3600_000;
/** The newest so many threads and lists. */
const MOST = 120;
const KEPT: readonly unknown[] = ['session', 'settings', 'tickets', 'agents', 'teams', 'inboxes', 'contacts'];

interface Snapshot {
  shape: number;
  at: number;
  agent: string;
  state: DehydratedState;
}

const kept = drawer<Snapshot>('cache');

/** Fills the cache with what was kept; answers the session that it belongs to. */
export async function restore(): Promise<Session | undefined> {
  const snapshot = await kept.get('desk');
  if (!snapshot || snapshot.shape !== SHAPE || Date.now() - snapshot.at > OLDEST) return undefined;
  hydrate(cache, snapshot.state);
  const session = cache.getQueryData<Session>(keys.session);
  // Old answers are for reading: the first look asks again.
  void cache.invalidateQueries({ refetchType: 'none' });
  return session?.agent.id === snapshot.agent ? session : undefined;
}

/** Keeps the cache while it changes; the answer ends it. */
export function startKeeping(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    timer = undefined;
    const agent = cache.getQueryData<Session>(keys.session)?.agent.id;
    if (!agent) return;
    const newest = cache
      .getQueryCache()
      .getAll()
      .filter((query) => query.state.status === 'success' && KEPT.includes(query.queryKey[0]))
      .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
    const chosen = new Set(newest.slice(0, MOST));
    const state = dehydrate(cache, {
      shouldDehydrateQuery: (query) => chosen.has(query),
      shouldDehydrateMutation: () => false,
    });
    // Promises of queries under way cannot be stored.
    for (const query of state.queries) delete query.promise;
    void kept.put('desk', { shape: SHAPE, at: Date.now(), agent, state });
  };
  const stop = cache.getQueryCache().subscribe((event) => {
    if (event.type === 'updated' && event.action.type === 'success') timer ??= setTimeout(save, PAUSE);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** Forgets everything, as when somebody else signs in or the agent leaves. */
export async function forgetEverything(): Promise<void> {
  cache.clear();
  forgetLatest();
  await kept.clear();
}
