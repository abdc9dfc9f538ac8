/** What tests know of the app's pages: the meaning that assistive technology gets as well, never a class or a colour. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WEB } from '../base/folder';
import type { Language } from '../browser/screen';

/** A row of the list of tickets; it knows its place in the whole list, however much of it is drawn. */
export const ROW = '[aria-posinset]';
/** A message, call or note of the thread. */
export const ENTRY = 'main article[data-entry]';
/** What is written in. */
export const EDITOR = '[contenteditable=true]';

const catalogues = new Map<string, Record<string, string>>();

/** The app's own words for a key, such as `words('vi', 'shell', 'settings')`. */
export function words(language: Language, area: string, key: string): string {
  const path = join(WEB, 'src/words', language, `${area}.json`);
  const catalogue = catalogues.get(path) ?? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>);
  catalogues.set(path, catalogue);
  const found = catalogue[key];
  if (found === undefined) throw new Error(`no words for ${key} in ${path}`);
  return found;
}
