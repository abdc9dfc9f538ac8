/** The time zones that the browser knows, the usual ones of our users first. */
const FIRST = [
  'Asia/Ho_Chi_Minh',
  'UTC',
  'Asia/Bangkok',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Europe/London',
  'Europe/Berlin',
];

/** All of them, with `present` among them even where the browser has another name for it. */
export function zones(present: string): { value: string; label: string }[] {
  const known = Intl.supportedValuesOf('timeZone');
  const all = [...new Set([present, ...FIRST, ...known].filter(Boolean))];
  return all.map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}
