/** The time zones that the browser knows, under the names of today, with how far each is from UTC now; the usual ones of our users first. */
const FIRST = [
  'Asia/Ho_Chi_Minh',
  'UTC',
  'Asia/Bangkok',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Europe/London',
  'Europe/Berlin',
];

/** Browsers keep the names by which these zones went once. */
const RENAMED: Record<string, string> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Europe/Kiev': 'Europe/Kyiv',
};

const nameOf = (zone: string): string => RENAMED[zone] ?? zone;

/** The zone of this machine. */
export const ownZone = (): string => nameOf(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** All of them, with `present` among them even where the browser has another name for it. */
export function zones(present: string): { value: string; label: string }[] {
  const names = [present, ...FIRST, ...Intl.supportedValuesOf('timeZone').map(nameOf)];
  return [...new Set(names)].filter(Boolean).map((value) => ({ value, label: labelOf(value) }));
}

function labelOf(timeZone: string): string {
  const name = timeZone.replaceAll('_', ' ');
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts();
    const offset = parts.find((part) => part.type === 'timeZoneName')?.value;
    return offset && offset !== name ? `${name} (${offset})` : name;
  } catch {
    return name;
  }
}
