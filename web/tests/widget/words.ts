/** The chat's own words, by which tests find things. */
import english from '../../widget/frame/words/en.json';
import vietnamese from '../../widget/frame/words/vi.json';
import type { Language } from '../browser/screen';

export function words(language: Language, key: string): string {
  const found = ({ vi: vietnamese, en: english }[language] as Record<string, string>)[key];
  if (found === undefined) throw new Error(`no words for ${key}`);
  return found;
}
