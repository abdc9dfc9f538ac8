/** Notices what should not go out by mail: numbers of payment cards, and words that introduce a password. */

/** The check digit of card numbers (Luhn): random numbers rarely have it. */
function isCard(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const value = Number(digit) * (at % 2 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

export type Secret = 'card' | 'password';

/** What a text gives away, if anything. */
export function secretIn(text: string): Secret | undefined {
  for (const [found] of text.matchAll(/(?<![\d-])[3-6]\d(?:[ -]?\d){11,17}(?![\d-])/g))
    if (isCard(found.replace(/\D/g, ''))) return 'card';
  return /(?:password|passwort|mật khẩu|mat khau)\s*(?:là|is)?\s*[:=]\s*\S+/iu.test(text.normalize('NFC'))
    ? 'password'
    : undefined;
}
