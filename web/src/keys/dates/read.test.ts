import { describe, expect, it } from 'vitest';
import { readDate } from './read';
import { wallAt } from './zone';

const timeZone = 'Asia/Ho_Chi_Minh';
/** Friday 20 November 2026, 10:15 in Hà Nội. */
const now = Date.UTC(2026, 10, 20, 3, 15);

const read = (text: string, zone = timeZone, present = now): string | undefined => {
  const found = readDate(text, { now: present, timeZone: zone });
  if (found === undefined) return undefined;
  const { year, month, day, hour, minute } = wallAt(found, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
};

describe('Vietnamese', () => {
  it.each([
    ['thứ hai 9h', '2026-11-23 09:00'],
    ['thứ 2 9h30', '2026-11-23 09:30'],
    ['9 giờ rưỡi sáng thứ tư', '2026-11-25 09:30'],
    ['T7', '2026-11-21 08:00'],
    ['chủ nhật 3h chiều', '2026-11-22 15:00'],
    ['thứ sáu', '2026-11-27 08:00'],
    ['thứ sáu 15h', '2026-11-20 15:00'],
    ['thứ hai tuần sau', '2026-11-23 08:00'],
    ['thứ sáu tuần tới 14h', '2026-11-27 14:00'],
    ['chiều mai', '2026-11-21 14:00'],
    ['sáng mai', '2026-11-21 08:00'],
    ['tối nay', '2026-11-20 19:00'],
    ['9h tối', '2026-11-20 21:00'],
    ['ngày mai 7h30', '2026-11-21 07:30'],
    ['mốt', '2026-11-22 08:00'],
    ['ngày kia', '2026-11-22 08:00'],
    ['2 tuần', '2026-12-04 08:00'],
    ['hai tuần nữa', '2026-12-04 08:00'],
    ['một tuần', '2026-11-27 08:00'],
    ['sau 3 ngày', '2026-11-23 08:00'],
    ['3 ngày nữa 14h', '2026-11-23 14:00'],
    ['2 tiếng', '2026-11-20 12:15'],
    ['2 giờ nữa', '2026-11-20 12:15'],
    ['30 phút nữa', '2026-11-20 10:45'],
    ['nửa tiếng', '2026-11-20 10:45'],
    ['1 tiếng rưỡi', '2026-11-20 11:45'],
    ['1 tháng', '2026-12-20 08:00'],
    ['9h', '2026-11-21 09:00'],
    ['14h', '2026-11-20 14:00'],
    ['2h', '2026-11-20 14:00'],
    ['tuần sau', '2026-11-23 08:00'],
    ['tuần tới', '2026-11-23 08:00'],
    ['cuối tuần', '2026-11-21 08:00'],
    ['cuối tháng', '2026-11-30 08:00'],
    ['tháng sau', '2026-12-01 08:00'],
    ['20/12', '2026-12-20 08:00'],
    ['1/3', '2027-03-01 08:00'],
    ['25/12/2026 10:00', '2026-12-25 10:00'],
    ['ngày 5', '2026-12-05 08:00'],
    ['ngày 5 tháng 1 lúc 9h', '2027-01-05 09:00'],
    ['mùng 6 Tết', '2027-02-11 08:00'],
    ['trưa mai', '2026-11-21 12:00'],
    ['cuối ngày', '2026-11-20 17:00'],
  ])('“%s” is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    'thu hai 9h',
    'chieu mai',
    '2 tuan',
    'mung 6 tet',
    'hai tuan nua',
    'toi nay',
    'tuan toi',
    'ngay 5 thang 1 luc 9h',
    'chu nhat 3h chieu',
    'mot tuan',
  ])('“%s” means the same without diacritics', (text) => {
    const marked: Record<string, string> = {
      'thu hai 9h': 'thứ hai 9h',
      'chieu mai': 'chiều mai',
      '2 tuan': '2 tuần',
      'mung 6 tet': 'mùng 6 Tết',
      'hai tuan nua': 'hai tuần nữa',
      'toi nay': 'tối nay',
      'tuan toi': 'tuần tới',
      'ngay 5 thang 1 luc 9h': 'ngày 5 tháng 1 lúc 9h',
      'chu nhat 3h chieu': 'chủ nhật 3h chiều',
      'mot tuan': 'một tuần',
    };
    expect(read(text)).toBe(read(marked[text] ?? ''));
  });
});

describe('English', () => {
  it.each([
    ['mon 9am', '2026-11-23 09:00'],
    ['Monday at 9:30', '2026-11-23 09:30'],
    ['thu', '2026-11-26 08:00'],
    ['thursday 3pm', '2026-11-26 15:00'],
    ['next friday', '2026-11-27 08:00'],
    ['tomorrow afternoon', '2026-11-21 14:00'],
    ['tomorrow at 5', '2026-11-21 17:00'],
    ['tonight', '2026-11-20 19:00'],
    ['in 3 days', '2026-11-23 08:00'],
    ['3 days', '2026-11-23 08:00'],
    ['two weeks', '2026-12-04 08:00'],
    ['a week', '2026-11-27 08:00'],
    ['in 2 hours', '2026-11-20 12:15'],
    ['in 2h', '2026-11-20 12:15'],
    ['half an hour', '2026-11-20 10:45'],
    ['45 min', '2026-11-20 11:00'],
    ['next week', '2026-11-23 08:00'],
    ['next month', '2026-12-01 08:00'],
    ['weekend', '2026-11-21 08:00'],
    ['end of month', '2026-11-30 08:00'],
    ['end of day', '2026-11-20 17:00'],
    ['Nov 25', '2026-11-25 08:00'],
    ['25 November 4pm', '2026-11-25 16:00'],
    ['the 3rd', '2026-12-03 08:00'],
    ['2026-12-01', '2026-12-01 08:00'],
    ['12am tomorrow', '2026-11-21 00:00'],
    ['noon', '2026-11-20 12:00'],
    ['day after tomorrow', '2026-11-22 08:00'],
  ])('“%s” is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

it.each([
  '',
  'xin chào',
  'soon',
  '31/2',
  '25h',
  '9h99',
  '13pm',
  'hôm qua',
  '2026-01-01',
  '500 tháng',
  'mon tue wed',
  'today 9am',
])('“%s” means no time to come', (text) => {
  expect(read(text)).toBeUndefined();
});

it('counts by the clocks of the shop, also over a change of clocks', () => {
  const friday = Date.UTC(2026, 2, 27, 12);
  expect(read('mon 9am', 'Europe/Berlin', friday)).toBe('2026-03-30 09:00');
  expect(readDate('mon 9am', { now: friday, timeZone: 'Europe/Berlin' })).toBe(Date.UTC(2026, 2, 30, 7));
  expect(readDate('thứ hai 9h', { now, timeZone })).toBe(Date.UTC(2026, 10, 23, 2));
});

it('takes the last day of a shorter month', () => {
  expect(read('1 month', timeZone, Date.UTC(2027, 0, 31, 3))).toBe('2027-02-28 08:00');
});
