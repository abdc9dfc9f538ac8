/** Telephone numbers as people read and dial them. */

/** What `tel:` takes; nothing for what is no number. */
export function dialling(number: string): string | undefined {
  const digits = number.replace(/[^\d+*#]/g, '');
  return /\d{2}/.test(digits) ? `tel:${digits.replaceAll('#', '%23')}` : undefined;
}

/** A number as it is written at home, `0912 345 678`; `country` is the number of the country, such as `84`. */
export function shownNumber(number: string, country: string | undefined): string {
  const home = country && number.startsWith(`+${country}`) ? `0${number.slice(country.length + 1)}` : number;
  if (!/^0\d+$/.test(home)) return home;
  if (home.length === 10) return home.replace(/^(\d{4})(\d{3})/, '$1 $2 ');
  return home.length === 11 ? home.replace(/^(\d{3})(\d{4})/, '$1 $2 ') : home;
}
