/** Initials and hue of a person from name and id: the same everywhere, without a picture or a server. */

/** The first letters of the last two words ("Đặng Hương Giang" → "HG"); the start of an address when there is no name. */
export const initials = (name: string): string => {
  const words = name
    .normalize('NFC')
    .replace(/[<>"'()[\]]/g, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = (word: string | undefined) => word?.match(/[\p{L}\p{N}]/u)?.[0] ?? '';
  if (words.length === 0) return '?';
  if (words.length === 1) return (words[0]?.match(/[\p{L}\p{N}]/gu) ?? []).slice(0, 2).join('').toLocaleUpperCase();
  return words.slice(-2).map(first).join('').toLocaleUpperCase();
};

/** One of six hues, spread evenly over ids. */
export const hue = (id: string): number => {
  let sum = 7;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return (sum % 6) + 1;
};
