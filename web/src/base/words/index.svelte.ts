/**
 * The words of the interface. `t('area.key', {…})` is reactive: switching the language changes the page without a reload.
 * Areas load when they are first needed; until they are there a text is empty. A missing key falls back to English.
 */
import { SvelteMap } from 'svelte/reactivity';
import { LANGUAGES, load, type Area, type Key, type Language, type Messages } from './catalogue';
import { format, show, type Values } from './message';

export { LANGUAGES, type Area, type Key, type Language } from './catalogue';
export type { Value, Values } from './message';

let current = $state<Language>('en');
const loaded = new SvelteMap<string, Messages>();
const loading = new Map<string, Promise<void>>();

/** The language that is shown. */
export const language = (): Language => current;

/** The text for `key` in the language that is shown. */
export function t(key: Key, values: Values = {}): string {
  const dot = key.indexOf('.');
  const area = key.slice(0, dot) as Area;
  const name = key.slice(dot + 1);
  const own = find(current, area, name);
  if (own !== undefined) return format(own, values, current);
  if (current === 'en' || !loaded.has(`${current}/${area}`)) return '';
  const english = find('en', area, name);
  return english === undefined ? '' : format(english, values, 'en');
}

/** Whether there are words under a key that is only known while the program runs, such as `base.problem.` and a code. */
export function has(key: string): key is Key {
  const dot = key.indexOf('.');
  return find(current, key.slice(0, dot) as Area, key.slice(dot + 1)) !== undefined;
}

/** A number as it is written in the language that is shown. */
export const number = (value: number): string => show(value, current);

function find(language: Language, area: Area, name: string): string | undefined {
  const messages = loaded.get(`${language}/${area}`);
  if (!messages) void need(language, area);
  return messages?.[name];
}

function need(language: Language, area: Area): Promise<void> {
  const id = `${language}/${area}`;
  let promise = loading.get(id);
  if (!promise) {
    promise = load(language, area).then((messages) => {
      if (messages) loaded.set(id, messages);
      else loading.delete(id);
    });
    loading.set(id, promise);
  }
  return promise;
}

/** Loads areas of the language that is shown, so that what follows shows no gaps. */
export async function ready(...areas: Area[]): Promise<void> {
  await Promise.all(areas.map((area) => need(current, area)));
}

/** Shows another language: loads what is on the page, and the areas that are named, then switches at once. */
export async function speak(next: Language, ...needed: Area[]): Promise<void> {
  const areas = new Set([...needed, ...[...loaded.keys()].map((id) => id.slice(id.indexOf('/') + 1) as Area)]);
  await Promise.all([...areas].map((area) => need(next, area)));
  current = next;
  document.documentElement.lang = next;
}

/** The language that the browser asks for. */
export function preferred(wishes: readonly string[] = navigator.languages): Language {
  for (const wish of wishes) {
    const found = LANGUAGES.find((language) => wish.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}
