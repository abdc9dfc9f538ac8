/** The stretch of a longer text that fits, and where in it: for places that the server has not cut. Pure. */
import { marks } from '../../base/fold';

/** Characters before the first place, and of the whole. */
const BEFORE = 60;
const WHOLE = 260;

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Where whole words that were marked elsewhere stand, without regard to marks and case; as `[from, to)`. */
export const placesIn = (text: string, words: readonly string[]): [number, number][] =>
  words
    .flatMap((word) => marks(word, text))
    .filter(
      ([from, to]) => !(isWord(text[from - 1]) && isWord(text[from])) && !(isWord(text[to - 1]) && isWord(text[to])),
    )
    .sort(([one], [other]) => one - other);

/** A part of the text around the first place. */
export function excerpt(text: string, words: readonly string[]): string {
  const tidy = text
    .replace(/[ \t]+/g, ' ')
    .replace(/\n{2,}/g, '\n')
    .trim();
  if (tidy.length <= WHOLE) return tidy;
  const first = placesIn(tidy, words)[0]?.[0] ?? 0;
  const space = first <= BEFORE ? -1 : tidy.lastIndexOf(' ', first - BEFORE);
  const from = first <= BEFORE ? 0 : Math.max(space + 1, first - 2 * BEFORE);
  const end = from + WHOLE >= tidy.length ? tidy.length : tidy.lastIndexOf(' ', from + WHOLE);
  return (from > 0 ? '…' : '') + tidy.slice(from, end > from ? end : from + WHOLE) + (end < tidy.length ? '…' : '');
}
