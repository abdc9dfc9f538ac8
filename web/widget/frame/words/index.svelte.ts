/** The widget's words. `t('key', {…})` is typed by the English catalogue and follows a change of the language. */
import { format, type Values } from '../../../src/base/words/message';
import type english from './en.json';

export type Key = keyof typeof english;
export type Language = 'vi' | 'en';

const files: Readonly<Record<Language, () => Promise<{ default: Record<Key, string> }>>> = {
  vi: () => import('./vi.json'),
  en: () => import('./en.json'),
};

let current = $state<Language>('en');
let words = $state.raw<Partial<Record<Key, string>>>({});

export const language = (): Language => current;

export const t = (key: Key, values: Values = {}): string => format(words[key] ?? '', values, current);

/** Shows another language, once its words are there. */
export async function speak(next: Language): Promise<void> {
  words = (await files[next]()).default;
  current = next;
  document.documentElement.lang = next;
}

/** The first of the wishes that there are words for; else English. */
export function choose(...wishes: readonly string[]): Language {
  const known = wishes.map((wish) => wish.toLowerCase().split(/[-_]/)[0]);
  return (known.find((wish) => wish === 'vi' || wish === 'en') as Language | undefined) ?? 'en';
}
