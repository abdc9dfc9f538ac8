/**
 * Reads when something shall come back, as people write it: “thứ hai 9h”, “chiều mai”, “2 tuần”, “mùng 6 Tết”, “mon 9am”, “in 3 days”.
 * With or without diacritics, both languages at once. Knows the time only as it is given.
 */
import { fold } from '../../base/fold';
import { filler, monthOf, monthPattern, numbers, parts, tet, units, weekdays, type Unit } from './words';
import { instantOf, isDay, wallAt, weekdayOf, type Wall } from './zone';

export interface Present {
  now: number;
  /** The IANA name of the zone whose clocks count. */
  timeZone: string;
}

type Date = Pick<Wall, 'year' | 'month' | 'day'>;
interface Clock {
  hour: number;
  minute: number;
  /** “9” may be nine in the evening; “21h” and “9am” may not. */
  isSure: boolean;
}
type Part = (typeof parts)[number][1];

/** When people are reminded of a day that they named without a time. */
const morning = { hour: 8, minute: 0 };
const furthest = 5 * 366 * 86_400_000;

/** The instant that a text means, always to come; nothing when it means none, or none within five years. */
export const readDate = (text: string, present: Present): number | undefined => {
  const found = new Reader(text, present).read();
  return found !== undefined && found > present.now && found - present.now < furthest ? found : undefined;
};

class Reader {
  #rest: string;
  readonly #today: Wall;

  constructor(
    text: string,
    private readonly present: Present,
  ) {
    // Marks tell apart what is alike without them: tới (next) and tối (evening), một (one) and mốt (in two days).
    const told = text
      .normalize('NFC')
      .toLowerCase()
      .slice(0, 80)
      .replace(/tới/g, 'sau')
      .replace(/mốt/g, 'kia')
      .replace(/một/g, '1');
    this.#rest = fold(told)
      .replace(/[,;]/g, ' ')
      .replace(/(tuan|thang|thu (?:\w+)|nhat|t\d) toi\b/g, '$1 sau')
      .replace(/\s+/g, ' ')
      .trim();
    this.#today = wallAt(present.now, present.timeZone);
  }

  read(): number | undefined {
    if (!this.#rest) return undefined;
    const exact = this.#soon();
    if (exact !== undefined) return this.#isRead() ? exact : undefined;
    const date = this.#tet() ?? this.#written() ?? this.#weekday() ?? this.#span() ?? this.#named();
    const clock = this.#clock();
    const part = this.#part();
    if (!this.#isRead() || (!date && !clock && !part)) return undefined;
    return this.#join(date, clock, part);
  }

  /** Takes what fits out of the text. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.#rest);
    if (!found) return undefined;
    this.#rest = `${this.#rest.slice(0, found.index)} ${this.#rest.slice(found.index + found[0].length)}`.trim();
    return found;
  }

  /** Whether nothing is left that might have meant something. */
  #isRead(): boolean {
    return this.#rest.split(/\s+/).every((word) => word === '' || filler.test(word));
  }

  #at(date: Date, { hour, minute }: { hour: number; minute: number }): number {
    return instantOf({ ...date, hour, minute }, this.present.timeZone);
  }

  #day(offset: number): Date {
    const { year, month, day } = this.#today;
    return wallAt(Date.UTC(year, month - 1, day + offset), 'UTC');
  }

  /** Minutes and hours from now. */
  #soon(): number | undefined {
    if (this.#take(/\b(?:nua (?:tieng|gio)|half an hour)\b/)) return this.present.now + 30 * 60_000;
    const hours =
      this.#take(/\b(\d{1,3}) ?(?:h|gio) nua\b/) ??
      this.#take(/(?<!(?:thu|tuan|thang|nhat) )\b(?:in|sau|trong) (\d{1,3}) ?(?:h|gio)\b(?! ?\d)/);
    if (hours) return this.present.now + Number(hours[1]) * 3_600_000;
    const found = this.#amount('minute') ?? this.#amount('hour');
    if (!found) return undefined;
    const half = found.unit === 'hour' && this.#take(/\bruoi\b/) ? 30 : 0;
    return this.present.now + (found.count * (found.unit === 'hour' ? 60 : 1) + half) * 60_000;
  }

  #amount(wanted: Unit): { count: number; unit: Unit } | undefined {
    const names = units.find(([, unit]) => unit === wanted)?.[0] ?? '';
    const found =
      this.#take(new RegExp(`\\b(\\d{1,3}) ?(?:${names})\\b`)) ??
      this.#take(new RegExp(`\\b(${Object.keys(numbers).join('|')}) (?:${names})\\b`));
    const word = found?.[1];
    return word === undefined ? undefined : { count: numbers[word] ?? Number(word), unit: wanted };
  }

  /** Days, weeks and months from now. */
  #span(): Date | undefined {
    const found = this.#amount('week') ?? this.#amount('month') ?? this.#amount('day');
    if (!found) return undefined;
    if (found.unit !== 'month') return this.#day(found.count * (found.unit === 'week' ? 7 : 1));
    const { year, month, day } = this.#today;
    const last = new Date(Date.UTC(year, month + found.count, 0)).getUTCDate();
    return wallAt(Date.UTC(year, month - 1 + found.count, Math.min(day, last)), 'UTC');
  }

  #tet(): Date | undefined {
    const found = this.#take(/\b(?:mung|mong|ngay) (\d{1,2}) tet\b/) ?? this.#take(/\btet\b/);
    if (!found) return undefined;
    const day = Number(found[1] ?? 1);
    for (const year of [this.#today.year, this.#today.year + 1]) {
      const [month, first] = tet[year] ?? [];
      if (month === undefined || first === undefined) continue;
      const at = Date.UTC(year, month - 1, first + day - 1);
      if (at > Date.UTC(this.#today.year, this.#today.month - 1, this.#today.day)) return wallAt(at, 'UTC');
    }
    return undefined;
  }

  /** `20/11`, `20/11/2026`, `2026-11-20`, `20 tháng 11`, `nov 20`, `ngày 20`. */
  #written(): Date | undefined {
    const iso = this.#take(/\b(\d{4})-(\d{1,2})-(\d{1,2})\b/);
    if (iso) return this.#checked(Number(iso[1]), Number(iso[2]), Number(iso[3]));
    const slashed = this.#take(/\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b/);
    const inWords = slashed ?? this.#take(/\b(?:ngay |mung )?(\d{1,2}) thang (\d{1,2})(?: (?:nam )?(\d{4}))?\b/);
    if (inWords) return this.#coming(Number(inWords[1]), Number(inWords[2]), inWords[3]);
    const dayFirst = this.#take(new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${monthPattern})\\b(?: (\\d{4}))?`));
    if (dayFirst) return this.#coming(Number(dayFirst[1]), monthOf(dayFirst[2] ?? ''), dayFirst[3]);
    const monthFirst = this.#take(new RegExp(`\\b(${monthPattern}) (\\d{1,2})(?:st|nd|rd|th)?\\b(?: (\\d{4}))?`));
    if (monthFirst) return this.#coming(Number(monthFirst[2]), monthOf(monthFirst[1] ?? ''), monthFirst[3]);
    const alone =
      this.#take(/\b(?:ngay|mung) (\d{1,2})\b(?! ?(?:h|gio|:))/) ?? this.#take(/\b(\d{1,2})(?:st|nd|rd|th)\b/);
    return alone && this.#ofMonth(Number(alone[1]));
  }

  #checked(year: number, month: number, day: number): Date | undefined {
    return isDay(year, month, day) ? { year, month, day } : undefined;
  }

  #isPast({ year, month, day }: Date): boolean {
    return Date.UTC(year, month - 1, day) < Date.UTC(this.#today.year, this.#today.month - 1, this.#today.day);
  }

  /** The next day with this date, or the one of a year that is named. */
  #coming(day: number, month: number, year?: string): Date | undefined {
    if (year) return this.#checked(Number(year) + (year.length === 2 ? 2000 : 0), month, day);
    const now = this.#today.year;
    return [now, now + 1, now + 2, now + 3, now + 4]
      .map((each) => this.#checked(each, month, day))
      .find((date) => date && !this.#isPast(date));
  }

  /** The next month that has this day still before it. */
  #ofMonth(day: number): Date | undefined {
    for (let ahead = 0; ahead < 3; ahead += 1) {
      const first = wallAt(Date.UTC(this.#today.year, this.#today.month - 1 + ahead, 1), 'UTC');
      const date = this.#checked(first.year, first.month, day);
      if (date && !this.#isPast(date)) return date;
    }
    return undefined;
  }

  #weekday(): (Date & { isSoon?: true }) | undefined {
    for (const [pattern, weekday] of weekdays) {
      if (!this.#take(pattern)) continue;
      const today = weekdayOf(this.#today);
      if (this.#take(/\b(?:tuan sau|next week|next)\b/)) return this.#day(weekday - today + 7);
      if (this.#take(/\b(?:tuan nay|this week)\b/)) return this.#day(weekday - today);
      // Today counts as long as its time is to come; what is past is a week later.
      return { ...this.#day((weekday - today + 7) % 7), ...(weekday === today ? { isSoon: true } : {}) };
    }
    return undefined;
  }

  #named(): Date | undefined {
    const monday = 1 - weekdayOf(this.#today);
    const { year, month } = this.#today;
    const endOfMonth = (ahead: number): Date => wallAt(Date.UTC(year, month + ahead, 0), 'UTC');
    const names: [RegExp, () => Date][] = [
      [/\b(?:ngay kia|ngay mot|kia|mot|day after tomorrow)\b/, () => this.#day(2)],
      [/\b(?:ngay mai|mai|tomorrow|tmrw?|tmr)\b/, () => this.#day(1)],
      [/\b(?:cuoi tuan sau|next weekend)\b/, () => this.#day(monday + 12)],
      [/\b(?:giua tuan sau|mid(?:dle of)? next week)\b/, () => this.#day(monday + 9)],
      [/\b(?:(?:dau )?tuan sau|(?:early )?next week)\b/, () => this.#day(monday + 7)],
      [/\b(?:cuoi tuan(?: nay)?|(?:this )?weekend)\b/, () => this.#day(monday + (monday <= -5 ? 12 : 5))],
      [/\b(?:cuoi thang sau|end of next month)\b/, () => endOfMonth(1)],
      [/\b(?:cuoi thang(?: nay)?|end of (?:the )?month)\b/, () => endOfMonth(0)],
      [/\b(?:(?:dau )?thang sau|next month)\b/, () => wallAt(Date.UTC(year, month, 1), 'UTC')],
      [/\b(?:hom nay|today)\b/, () => this.#day(0)],
    ];
    for (const [pattern, date] of names) if (this.#take(pattern)) return date();
    return undefined;
  }

  /** `9h`, `9h30`, `9 giờ rưỡi`, `21:15`, `9am`, `at 9`, or a bare `9`. */
  #clock(): Clock | undefined {
    const found =
      this.#take(/\b(\d{1,2})(?::(\d{2}))? ?(am|pm)\b/) ??
      this.#take(/\b(\d{1,2}) ?(?:h|gio|g)(?: ?(\d{1,2}|ruoi)(?: ?phut)?)?(?=\b)/) ??
      this.#take(/\b(\d{1,2}):(\d{2})\b/) ??
      this.#take(/\b(\d{1,2})\b/);
    if (!found) return undefined;
    const [, hours, minutes, half] = found;
    const hour = half ? (Number(hours) % 12) + (half === 'pm' ? 12 : 0) : Number(hours);
    const minute = minutes === 'ruoi' ? 30 : Number(minutes ?? 0);
    if (hour > 24 || minute > 59 || (half && Number(hours) > 12)) {
      this.#rest += ' ?';
      return undefined;
    }
    return { hour, minute, isSure: half !== undefined || hour > 12 || hour === 0 };
  }

  #part(): Part | undefined {
    for (const [pattern, part] of parts) if (this.#take(pattern)) return part;
    return undefined;
  }

  #join(date: (Date & { isSoon?: true }) | undefined, clock: Clock | undefined, part: Part | undefined): number {
    const time = clock ? timeOf(clock, part) : (part ?? morning);
    const at = this.#at(date ?? this.#today, time);
    if (at > this.present.now) return at;
    if (date?.isSoon) return this.#at(this.#day(7), time);
    return date ? at : this.#at(this.#day(1), time);
  }
}

/** The hour that is meant: “3h chiều” is 15:00; “3h” alone is the afternoon's, because nobody works at three in the night. */
const timeOf = ({ hour, minute, isSure }: Clock, part: Part | undefined): { hour: number; minute: number } => {
  if (isSure) return { hour, minute };
  const isLate = part
    ? ((part.name === 'afternoon' || part.name === 'evening') && hour < 12) ||
      (part.name === 'noon' && hour < 10) ||
      (part.name === 'night' && hour > 6 && hour < 12)
    : hour < 7;
  if (part && hour === 12 && (part.name === 'morning' || part.name === 'night'))
    return { hour: part.name === 'night' ? 24 : 0, minute };
  return { hour: isLate ? hour + 12 : hour, minute };
};
