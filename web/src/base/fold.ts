/** Text as people search for it: without marks and case, `đ` as `d`; how well a text fits a query, and where. */

const MARKS = /[\u0300-\u036f\u031b\u0323]/g;

/** Normalised as the server stores it. */
export const normal = (text: string): string => text.normalize('NFC');

/** Lower case, without diacritics: “Gộp Đơn” becomes “gop don”. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').toLowerCase().replaceAll('đ', 'd').normalize('NFC');
}

/** The words of a text, folded. */
export const foldedWords = (text: string): string[] =>
  fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** The first letters of the words: “Giao đồng nghiệp” gives “gdn”. */
export const initialsOf = (text: string): string =>
  foldedWords(text)
    .map((word) => word[0])
    .join('');

/**
 * How well `text` fits `query`; 0 is not at all. What is spelt exactly ranks before what fits without marks, the beginning of the
 * text before the beginning of a word, before its middle, before initials.
 */
export function rank(query: string, text: string): number {
  const exact = normal(query).trim().toLowerCase();
  if (!exact) return 1;
  const place = position(normal(text).toLowerCase(), exact);
  if (place) return 100 + place;
  const folded = fold(exact);
  const foldedText = fold(text);
  const foldedPlace = position(foldedText, folded);
  if (foldedPlace) return 50 + foldedPlace;
  const letters = initialsOf(text);
  if (/^\p{L}{2,}$/u.test(folded) && letters.startsWith(folded)) return 20;
  const words = folded.split(/\s+/);
  return words.length > 1 && words.every((word) => position(foldedText, word)) ? 10 : 0;
}

/** 30: all of it; 20: its beginning; 10: the beginning of a word; 1: somewhere; 0: nowhere. */
function position(text: string, part: string): number {
  if (text === part) return 30;
  const at = text.indexOf(part);
  if (at < 0) return 0;
  if (at === 0) return 20;
  for (let next = at; next >= 0; next = text.indexOf(part, next + 1))
    if (/[^\p{L}\p{N}]/u.test(text[next - 1] ?? '')) return 10;
  return 1;
}

/** The items that fit, the best first; equals stay in their order. `texts` are all that an item answers to. */
export function search<T>(query: string, items: readonly T[], texts: (item: T) => readonly string[]): T[] {
  const ranked = items.map((item) => ({ item, rank: Math.max(0, ...texts(item).map((text) => rank(query, text))) }));
  return ranked
    .filter((entry) => entry.rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map((entry) => entry.item);
}

/** The stretches of `text` that fit `query`, as `[from, to)`; for highlighting. */
export function marks(query: string, text: string): [number, number][] {
  const wanted = fold(query.trim());
  if (!wanted) return [];
  // Folding can change lengths: each folded character remembers where it came from.
  let folded = '';
  const origin: number[] = [];
  let index = 0;
  for (const character of text) {
    const plain = fold(character);
    for (let i = 0; i < plain.length; i += 1) origin.push(index);
    folded += plain;
    index += character.length;
  }
  origin.push(text.length);
  const found: [number, number][] = [];
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    found.push([origin[at] ?? 0, origin[at + wanted.length] ?? text.length]);
  }
  return found;
}
