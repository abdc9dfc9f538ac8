/** What an agent searched for lately, on this browser; the latest first. */
import { SvelteMap } from 'svelte/reactivity';
import { cache } from '../../api/cache';
import type { Session } from '../../api/client';
import { keys } from '../../api/queries/keys';
import { remember } from '../../base/storage';
import { tidy } from './question';

const MOST = 10;
const LONGEST = 200;

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** As it is shown; the store of the browser is read once for each agent. */
const known = new SvelteMap<string, readonly string[]>();

const storeOf = (): string => `search.recent.${cache.getQueryData<Session>(keys.session)?.agent.id ?? ''}`;

export function recent(): readonly string[] {
  const store = storeOf();
  return known.get(store) ?? (remember.get(store, isList) ?? []).slice(0, MOST);
}

function keep(list: readonly string[]): void {
  known.set(storeOf(), list);
  remember.set(storeOf(), list);
}

export function searched(question: string): void {
  const line = tidy(question);
  if (!line || line.length > LONGEST) return;
  keep([line, ...recent().filter((one) => one !== line)].slice(0, MOST));
}

export const forget = (question: string): void => keep(recent().filter((one) => one !== question));
export const forgetAll = (): void => keep([]);
