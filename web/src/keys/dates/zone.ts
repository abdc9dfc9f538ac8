/** The calendar and the clock of a time zone. */

export interface Wall {
  year: number;
  /** From 1. */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** What the clocks of a zone show at an instant. */
export const wallAt = (instant: number, timeZone: string): Wall => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
};

const asUtc = ({ year, month, day, hour, minute }: Wall): number => Date.UTC(year, month - 1, day, hour, minute);

/** When the clocks of a zone show this; days and months beyond their ends run over. A time that a change of clocks skips is the one after. */
export const instantOf = (wall: Wall, timeZone: string): number => {
  const wanted = asUtc(wall);
  const offset = (instant: number): number => asUtc(wallAt(instant, timeZone)) - Math.floor(instant / 60_000) * 60_000;
  const guess = wanted - offset(wanted);
  return wanted - offset(guess);
};

const two = (value: number): string => String(value).padStart(2, '0');
/** `2026-11-22T10:05` by the clocks of a zone: what the browser's own field for dates takes. */
export function wallTime(instant: number, zone: string): string {
  const { year, month, day, hour, minute } = wallAt(instant, zone);
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}
/** The instant of such a time; nothing for what is none. */
export function instantTyped(text: string, zone: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = parts.slice(1).map(Number);
  return instantOf({ year, month, day, hour, minute }, zone);
}

/** 1 is Monday. */
export const weekdayOf = ({ year, month, day }: Wall): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7;

/** Whether there is such a day. */
export const isDay = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};
