/**
 * Times as people read them: relative for a day, then weekday, then date; by the clocks of the shop, in the language that is
 * shown. Relative texts tick: only they listen to the clock, and only what changed is painted.
 */
import { createSubscriber } from 'svelte/reactivity';
import { language, t, type Key } from './words/index.svelte';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let zone = $state(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Shows all times by the clocks of this IANA time zone; one that the browser does not know changes nothing. */
export function setTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    zone = name;
  } catch {
    // The zone stays.
  }
}
export const timeZone = (): string => zone;

const tick = createSubscriber((update) => {
  const timer = setInterval(() => document.hidden || update(), 20_000);
  const wake = (): void => void (document.hidden || update());
  document.addEventListener('visibilitychange', wake);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', wake);
  };
});

/** The present; inside an effect or a template it ticks. */
export function now(): number {
  tick();
  return Date.now();
}

type Instant = string | number | Date;
const at = (instant: Instant): number => new Date(instant).getTime();

interface Calendar {
  year: number;
  month: number;
  day: number;
  /** 1 is Monday. */
  weekday: number;
  clock: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function formatOf(options: Intl.DateTimeFormatOptions, locale: string): Intl.DateTimeFormat {
  const id = `${zone} ${locale} ${JSON.stringify(options)}`;
  let found = formats.get(id);
  if (!found) formats.set(id, (found = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })));
  return found;
}

/** In English the region decides between 8:51 am and 08:51. */
const isTwelveHour = (): boolean => language() === 'en' && /^en-(US|AU|CA|NZ|IN|PH)$/i.test(navigator.language);

/** Lists ask for the same minutes again and again, and to take a moment apart is slow in browsers. */
const calendars = new Map<number, Calendar>();
const MOST_CALENDARS = 5000;
let kept = '';

function calendar(instant: number): Calendar {
  const clocks = `${zone} ${isTwelveHour()}`;
  if (clocks !== kept || calendars.size > MOST_CALENDARS) calendars.clear();
  kept = clocks;
  const minute = Math.floor(instant / MINUTE);
  let found = calendars.get(minute);
  if (!found) calendars.set(minute, (found = takenApart(instant)));
  return found;
}

function takenApart(instant: number): Calendar {
  const parts: Record<string, string> = {};
  const format = formatOf(
    {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    },
    'en-GB',
  );
  for (const part of format.formatToParts(instant)) parts[part.type] = part.value;
  const clock = isTwelveHour()
    ? formatOf({ hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }, 'en-US')
        .format(instant)
        .toLowerCase()
        .replace('\u202f', ' ')
    : `${parts.hour}:${parts.minute}`;
  return {
    year: Number(parts.year),
    month: Number(parts.month),
    day: Number(parts.day),
    weekday: WEEKDAYS.indexOf(parts.weekday ?? '') + 1,
    clock,
  };
}

/** Days since 1970 by the calendar of the zone: whether two instants are on one day. */
const dayNumber = (date: Calendar): number => Date.UTC(date.year, date.month - 1, date.day) / DAY;

const weekday = (date: Calendar, length: 'short' | 'long'): string =>
  t(`base.weekday.${length}.${date.weekday}` as Key);
const two = (value: number): string => String(value).padStart(2, '0');
const monthName = (date: Calendar): string => t(`base.month.${date.month}` as Key);

/** `20/11` or `20 Nov`; with the year where it is not `reference`'s. */
function dateOf(date: Calendar, reference: Calendar): string {
  const values = {
    day: date.day,
    day2: two(date.day),
    month2: two(date.month),
    month: monthName(date),
    year: String(date.year),
  };
  return t(date.year === reference.year ? 'base.time.date' : 'base.time.date_year', values);
}

/** `08:51` */
export const clockTime = (instant: Instant): string => calendar(at(instant)).clock;

/** How long ago, for lists: `vừa xong`, `2 phút`, `4 giờ`; after a day `T6 09:12`, after a week `20/11`, then with the year. */
export function ago(instant: Instant): string {
  const then = at(instant);
  const present = Date.now();
  const gone = present - then;
  if (gone < DAY) tick();
  // Clocks of servers run a little ahead of ours at times.
  if (gone < MINUTE && gone > -2 * MINUTE) return t('base.time.just_now');
  if (gone >= 0 && gone < HOUR) return t('base.time.minutes', { count: Math.floor(gone / MINUTE) });
  if (gone >= 0 && gone < DAY) return t('base.time.hours', { count: Math.floor(gone / HOUR) });
  return away(then, present, false);
}

/** When, beside a message or a plan: `08:51` today, `T6 09:12` within a week, else `20/11 09:12`. */
export const stamp = (instant: Instant): string => away(at(instant), now(), true);

function away(then: number, present: number, hasClock: boolean): string {
  const date = calendar(then);
  const today = calendar(present);
  const days = dayNumber(date) - dayNumber(today);
  if (days === 0) return date.clock;
  if (Math.abs(days) < 7) return t('base.time.weekday_clock', { weekday: weekday(date, 'short'), clock: date.clock });
  const day = dateOf(date, today);
  return hasClock ? t('base.time.date_clock', { date: day, clock: date.clock }) : day;
}

/** The day as a heading: `Hôm nay, Thứ Bảy 21/11`, `Hôm qua, …`, `Thứ Sáu 13/11`. */
export function dayHeading(instant: Instant): string {
  const date = calendar(at(instant));
  const today = calendar(now());
  const words = t('base.time.weekday_date', { weekday: weekday(date, 'long'), date: dateOf(date, today) });
  const days = dayNumber(date) - dayNumber(today);
  if (days === 0) return t('base.time.today', { day: words });
  return days === -1 ? t('base.time.yesterday', { day: words }) : words;
}

/** The day alone, always with its year: `20/11/2026`. */
export function dayOf(instant: Instant): string {
  const date = calendar(at(instant));
  return dateOf(date, { ...date, year: 0 });
}

/** Everything, for the `title` of a shorter form: `Thứ Sáu 20/11/2026 09:12`. */
export function fullTime(instant: Instant): string {
  const date = calendar(at(instant));
  return t('base.time.full', { weekday: weekday(date, 'long'), date: dayOf(instant), clock: date.clock });
}

/** When the day began that was so many days ago; a day need not have 24 hours. */
export function startOfDay(daysAgo: number): number {
  const present = now();
  const wanted = dayNumber(calendar(present)) - daysAgo;
  let [before, after] = [present - (daysAgo + 2) * DAY, present - (daysAgo - 1) * DAY];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayNumber(calendar(middle)) < wanted) before = middle;
    else after = middle;
  }
  return after;
}

/** Whether two instants are on the same day of the shop. */
export const isSameDay = (one: Instant, other: Instant): boolean =>
  dayNumber(calendar(at(one))) === dayNumber(calendar(at(other)));

/** `4 phút 12 giây`, `2 giờ 5 phút`, `3 ngày`: the two largest units. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: [Key, number][] = [
    ['base.duration.days', Math.floor(whole / 86_400)],
    ['base.duration.hours', Math.floor(whole / 3600) % 24],
    ['base.duration.minutes', Math.floor(whole / 60) % 60],
    ['base.duration.seconds', whole % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first < 0) return t('base.duration.seconds', { count: 0 });
  const shown = units.slice(first, first + 2).filter(([, count]) => count > 0);
  const [large, small] = shown.map(([key, count]) => t(key, { count }));
  return small ? t('base.duration.two', { large: large ?? '', small }) : (large ?? '');
}
