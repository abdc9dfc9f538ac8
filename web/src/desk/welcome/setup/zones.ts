/** The time zones to choose from, with how far each is from UTC now. */
export function zones(own: string): { value: string; label: string }[] {
  const names = new Set([own, ...Intl.supportedValuesOf('timeZone')]);
  return [...names].map((value) => ({ value, label: `${value.replaceAll('_', ' ')} (${offset(value)})` }));
}

function offset(timeZone: string): string {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts();
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  } catch {
    return '';
  }
}
