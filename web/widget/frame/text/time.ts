/** Times and sizes as people of a language write them, in the time zone of the browser. */
import { language, t } from '../words/index.svelte';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: Date, options: Intl.DateTimeFormatOptions): string {
  const id = language() + JSON.stringify(options);
  let found = formats.get(id);
  // British dates and hours: the day before the month, and twenty-four hours.
  if (!found) formats.set(id, (found = new Intl.DateTimeFormat(language() === 'vi' ? 'vi-VN' : 'en-GB', options)));
  return found.format(at);
}

export const clock = (at: string): string => format(new Date(at), { hour: '2-digit', minute: '2-digit' });
export const moment = (at: string): string => format(new Date(at), { dateStyle: 'full', timeStyle: 'short' });

/** Days between two times by the calendar. */
export function daysApart(from: Date, to: Date): number {
  const noon = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((noon(to) - noon(from)) / 86_400_000);
}

/** “Today, 09:03”. */
export function day(at: string, now = new Date()): string {
  const time = new Date(at);
  const apart = daysApart(time, now);
  const clockTime = clock(at);
  if (apart === 0) return t('day.today', { time: clockTime });
  if (apart === 1) return t('day.yesterday', { time: clockTime });
  const year = time.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const);
  return t('day.other', {
    day: format(time, { weekday: 'short', day: 'numeric', month: 'numeric', year }),
    time: clockTime,
  });
}

/** When the shop is there again. */
export function opens(at: string | null, now = new Date()): string {
  const time = new Date(at ?? Number.NaN);
  if (Number.isNaN(time.getTime()) || time <= now) return t('presence.away');
  const apart = daysApart(now, time);
  const clockTime = clock(time.toISOString());
  if (apart === 0) return t('presence.away_today', { time: clockTime });
  if (apart === 1) return t('presence.away_tomorrow', { time: clockTime });
  return t('presence.away_later', {
    time: clockTime,
    day: format(time, { weekday: 'long', day: 'numeric', month: 'numeric' }),
  });
}

/** “1.2 MB”. */
export function size(bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), 'kB'] : [bytes / 1_000_000, 'MB'];
  const digits = value < 10 && unit === 'MB' ? 1 : 0;
  return `${new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value)} ${unit}`;
}
