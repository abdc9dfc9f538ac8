/** From an empty page to the first screen: who is signed in, which language, what the browser still knows. */
import { report } from '../api/connection.svelte';
import { cache } from '../api/cache';
import type { Session } from '../api/client';
import { startLive } from '../api/live';
import { startOutbox } from '../api/outbox/index.svelte';
import { forgetEverything, restore, startKeeping } from '../api/persist';
import { asProblem, type Problem } from '../api/problem';
import { keys } from '../api/queries/keys';
import { sessionQuery } from '../api/queries/people';
import { setupQuery } from '../api/queries/settings';
import { location, navigate, startRouter } from '../base/router/index.svelte';
import { LANGUAGES, preferred, ready, speak, type Language } from '../base/words/index.svelte';
import { oneOf, remember } from '../base/storage';
import { startKeeping as keepPreferences, unsaved } from '../desk/me/keep';
import { adopt } from './preferences';
import { findRoute } from './routes';

/** How the app begins: at work, before a session, or without a server. */
export type Start = { state: 'signed-in' } | { state: 'visitor' } | { state: 'gone'; problem: Problem };

export const HOME = '/inbox/mine';

const chosenLanguage = (): Language => remember.get('language', oneOf(...LANGUAGES)) ?? preferred();

/** Speaks a language and remembers it for the pages before signing in. */
export async function choose(language: Language): Promise<void> {
  remember.set('language', language);
  await speak(language);
}

export async function boot(): Promise<Start> {
  startRouter();
  const words = speak(chosenLanguage(), 'base', 'shell', 'tickets');
  const start = await begin();
  await words;
  const session = cache.getQueryData<Session>(keys.session);
  if (session) await choose(session.agent.language);
  else await ready('welcome');
  return start;
}

async function begin(): Promise<Start> {
  const known = await restore();
  try {
    const session = await cache.fetchQuery<Session>({ ...sessionQuery(), staleTime: 0 });
    if (known && known.agent.id !== session.agent.id) {
      await forgetEverything();
      cache.setQueryData(keys.session, session);
    }
    adopt({ ...session.preferences, ...(unsaved() as Partial<Session['preferences']>) });
    const first = comesFirst(session);
    if (first) navigate(first, { replace: true });
    return { state: 'signed-in' };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.kind === 'unauthenticated') {
      await forgetEverything();
      await toDoor();
      return { state: 'visitor' };
    }
    if (!known) return { state: 'gone', problem };
    // What is known can be read; writes wait in the outbox.
    cache.setQueryData(keys.session, known);
    report('offline');
    return { state: 'signed-in' };
  }
}

/** What stands before the desk: a second factor that everybody needs, or a first run that was left in the middle. */
function comesFirst(session: Session): string | undefined {
  if (session.must_set_up_two_factor) return '/two-factor';
  const isUnfinished = remember.get(
    'first_run',
    (value): value is object => typeof value === 'object' && value !== null,
  );
  return isUnfinished && location().path === '/' && session.rights.includes('manage_box') ? '/setup' : undefined;
}

/** Leads somebody without a session to where they can get one. */
async function toDoor(): Promise<void> {
  const { path } = location();
  if (findRoute(path)?.route.isBare) return;
  try {
    const setup = await cache.fetchQuery(setupQuery());
    if (setup?.is_needed && findRoute('/setup')) return navigate('/setup', { replace: true });
  } catch {
    // Signing in will say what is wrong.
  }
  const next = path === '/' ? '' : `?next=${encodeURIComponent(path + window.location.search)}`;
  navigate(`/sign-in${next}`, { replace: true });
}

/** Begins what runs while somebody is signed in; the answer ends it. */
export function work(): () => void {
  const stops = [startLive(), startKeeping(), keepPreferences()];
  let isOver = false;
  void startOutbox().then((stop) => (isOver ? stop() : stops.push(stop)));
  return () => {
    isOver = true;
    for (const stop of stops) stop();
  };
}
