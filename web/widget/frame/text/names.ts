/** Names of people, whose given name stands last in Vietnamese. */

/** Of the last two words: “Trần Bảo Ngọc” is BN. */
export const initials = (name: string): string =>
  name
    .trim()
    .split(/\s+/)
    .slice(-2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toLocaleUpperCase();
