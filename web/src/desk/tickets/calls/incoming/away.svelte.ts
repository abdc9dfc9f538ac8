/** The calls that the agent put away: they stay so after a reload, and in every window of this browser from its next one. */
import { SvelteSet } from 'svelte/reactivity';
import { remember } from '../../../../base/storage';

const KEPT = 30;
const isIds = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

export const away = new SvelteSet<string>(remember.get('calls_away', isIds));

export function putAway(id: string): void {
  away.add(id);
  remember.set('calls_away', [...away].slice(-KEPT));
}
