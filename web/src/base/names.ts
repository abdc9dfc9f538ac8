/** What a person's name gives for showing it: initials, the name to call them by, a colour. */

/** Of a full name the last two words count, as is usual for Vietnamese names: “Đặng Hương Giang” gives “HG”. */
export function initials(name: string): string {
  const words = name
    .normalize('NFC')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const letters = words.slice(-2).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32));
  return letters.join('').toLocaleUpperCase('vi') || '?';
}

/** The name to call somebody by: the last word in Vietnamese, the first elsewhere. */
export function givenName(name: string, language: 'vi' | 'en'): string {
  const words = name.trim().split(/\s+/);
  return (language === 'vi' ? words.at(-1) : words[0]) ?? name;
}

/** One of six hues, the same for the same id wherever it is shown. */
export function hue(id: string): 1 | 2 | 3 | 4 | 5 | 6 {
  let hash = 2166136261;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  return (((hash >>> 0) % 6) + 1) as 1 | 2 | 3 | 4 | 5 | 6;
}

/** What somebody is called by: their name, else their address; the id that a chat gave them says nothing to anybody. */
export const calledBy = ({ name, address }: { name: string; address?: string | null }): string =>
  name || (/^\d+:(visitor|user):/.test(address ?? '') ? '' : (address ?? ''));
