/** Openings of a week as the server takes them, and what can be wrong with them. */
import type { Schemas } from '../../../api/client';

/** A day that is missing is closed. */
export type Week = Partial<Schemas['Week']>;
export type Opening = Schemas['Opening'];
export const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Day = (typeof DAYS)[number];

/** All seven days, as the server wants them. */
export const whole = (week: Week): Schemas['Week'] => {
  const day = (name: Day): Opening[] => week[name] ?? [];
  return {
    monday: day('monday'),
    tuesday: day('tuesday'),
    wednesday: day('wednesday'),
    thursday: day('thursday'),
    friday: day('friday'),
    saturday: day('saturday'),
    sunday: day('sunday'),
  };
};

/** By day: an opening that ends before it begins, or begins before the one before it ended. Clocks compare as texts. */
export function faultsOf(week: Week): Partial<Record<Day, 'order' | 'overlap' | 'missing'>> {
  const faults: Partial<Record<Day, 'order' | 'overlap' | 'missing'>> = {};
  for (const day of DAYS) {
    let end = '';
    for (const { from, to } of week[day] ?? []) {
      if (!from || !to) faults[day] ??= 'missing';
      else if (from >= to) faults[day] ??= 'order';
      else if (end && from < end) faults[day] ??= 'overlap';
      end = to;
    }
  }
  return faults;
}

/** The usual opening of a day: that of another day of the week if there is one. */
export function usual(week: Week): Opening[] {
  const other = DAYS.map((day) => week[day] ?? []).find((openings) => openings.length > 0);
  return other ? other.map((opening) => ({ ...opening })) : [{ from: '08:00', to: '17:30' }];
}

/** Another opening after the last of the day, if there is room before midnight. */
export function later(openings: readonly Opening[]): Opening | undefined {
  const end = openings.at(-1)?.to;
  if (!end || end >= '22:00') return undefined;
  const hour = Number(end.slice(0, 2)) + 1;
  const clock = (value: number): string => `${String(value).padStart(2, '0')}:00`;
  return { from: clock(hour), to: clock(Math.min(hour + 4, 23)) };
}
