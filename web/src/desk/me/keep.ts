/**
 * Preferences on their way to the server: what an agent chooses holds in this browser at once, waits here while the server cannot be
 * reached, and is sent when it is back, also after the page was closed in between.
 */
import { cache } from '../../api/cache';
import { api, data, type Schemas, type Session } from '../../api/client';
import { whenBack } from '../../api/connection.svelte';
import { asProblem } from '../../api/problem';
import { keys } from '../../api/queries/keys';
import { remember } from '../../base/storage';

export type Wish = Schemas['ChangePreferencesBody'];
export type Preferences = Schemas['Preferences'];

export const preferencesKey = ['preferences'] as const;

const isWish = (value: unknown): value is Wish => typeof value === 'object' && value !== null;
/** Each agent's own: on a shared computer nobody's choice becomes another's. */
const store = (): string => `preferences.${cache.getQueryData<Session>(keys.session)?.agent.id ?? ''}`;

/** What the agent chose and the server does not know yet. */
export const unsaved = (): Wish => remember.get(store(), isWish) ?? {};

/** Keeps a choice: `kept` once the server has it, `waiting` while it cannot be reached. Throws what the server refuses. */
export async function keepPreferences(wish: Wish): Promise<'kept' | 'waiting'> {
  remember.set(store(), { ...unsaved(), ...wish });
  show();
  return (await send()) ? 'kept' : 'waiting';
}

/** Sends what an earlier page left, and whenever the server is back; the answer ends it. */
export function startKeeping(): () => void {
  const again = (): void => void send().catch(() => undefined);
  show();
  again();
  return whenBack(again);
}

let sending: Promise<boolean> | undefined;
/** Sends until nothing waits; whether it came to that. */
const send = (): Promise<boolean> => (sending ??= sendAll().finally(() => (sending = undefined)));

async function sendAll(): Promise<boolean> {
  for (let wish = unsaved(); Object.keys(wish).length > 0; wish = unsaved()) {
    try {
      const now = await data(api.PATCH('/api/v1/agents/me/preferences', { body: wish }));
      forget(wish);
      take(now);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.isPassing || problem.kind === 'unauthenticated' || problem.kind === 'too_many') return false;
      forget(wish);
      void cache.invalidateQueries({ queryKey: preferencesKey });
      void cache.invalidateQueries({ queryKey: keys.session });
      throw problem;
    }
  }
  return true;
}

/** What was chosen anew while it was sent stays. */
function forget(sent: Wish): void {
  const left = Object.entries(unsaved()).filter(([name, value]) => sent[name as keyof Wish] !== value);
  if (left.length > 0) remember.set(store(), Object.fromEntries(left));
  else remember.forget(store());
}

const take = (now: Preferences): void => {
  const known: Preferences = { ...now, ...(unsaved() as Partial<Preferences>) };
  cache.setQueryData(preferencesKey, known);
  cache.setQueryData<Session>(keys.session, (session) => session && { ...session, preferences: known });
};

/** Lets what waits hold in this page. */
function show(): void {
  const session = cache.getQueryData<Session>(keys.session);
  const known = cache.getQueryData<Preferences>(preferencesKey) ?? session?.preferences;
  if (known && Object.keys(unsaved()).length > 0) take(known);
}
