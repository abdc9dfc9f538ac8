import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ago,
  clockTime,
  dayHeading,
  dayOf,
  duration,
  fullTime,
  isSameDay,
  setTimeZone,
  stamp,
  startOfDay,
} from './time.svelte';
import { ready, speak } from './words/index.svelte';

// Saturday, 21 November 2026, 08:57 in Hà Nội.
const present = Date.parse('2026-11-21T01:57:00Z');
const before = (minutes: number): number => present - minutes * 60_000;

beforeEach(async () => {
  await ready('base');
  await speak('vi');
  vi.useFakeTimers({ now: present });
  setTimeZone('Asia/Ho_Chi_Minh');
});
afterEach(() => vi.useRealTimers());

describe('times in Vietnamese', () => {
  it('are relative for a day, then the weekday, then the date, then with the year', () => {
    expect(ago(before(0.5))).toBe('vừa xong');
    expect(ago(before(2))).toBe('2 phút');
    expect(ago(before(59))).toBe('59 phút');
    expect(ago(before(4 * 60))).toBe('4 giờ');
    expect(ago('2026-11-20T01:12:00Z')).toBe('T6 08:12');
    expect(ago('2026-11-08T02:12:00Z')).toBe('08/11');
    expect(ago('2025-05-03T02:12:00Z')).toBe('03/05/2025');
  });

  it('stand beside messages with the clock', () => {
    expect(stamp('2026-11-21T01:51:00Z')).toBe('08:51');
    expect(stamp('2026-11-20T09:40:00Z')).toBe('T6 16:40');
    expect(stamp('2026-11-08T09:40:00Z')).toBe('08/11 16:40');
  });

  it('name the day as people do', () => {
    expect(dayHeading(present)).toBe('Hôm nay, Thứ Bảy 21/11');
    expect(dayHeading(before(24 * 60))).toBe('Hôm qua, Thứ Sáu 20/11');
    expect(fullTime('2026-11-20T02:12:00Z')).toBe('Thứ Sáu 20/11/2026 09:12');
  });

  it('have the day alone with its year', () => {
    expect(dayOf('2026-11-20T18:00:00Z')).toBe('21/11/2026');
  });

  it('go by the clocks of the shop, not of the browser', () => {
    expect(clockTime('2026-11-20T18:30:00Z')).toBe('01:30');
    expect(isSameDay('2026-11-20T18:30:00Z', present)).toBe(true);
    setTimeZone('Europe/Berlin');
    expect(clockTime('2026-11-20T18:30:00Z')).toBe('19:30');
    setTimeZone('Nowhere/Land');
    expect(clockTime('2026-11-20T18:30:00Z')).toBe('19:30');
  });

  it('take a server’s clock that runs ahead for now', () => {
    expect(ago(present + 50_000)).toBe('vừa xong');
  });

  it('last', () => {
    expect(duration(252)).toBe('4 phút 12 giây');
    expect(duration(7500)).toBe('2 giờ 5 phút');
    expect(duration(0)).toBe('0 giây');
  });
});

describe('times in English', () => {
  it('follow the rules of English', async () => {
    await speak('en');
    expect(ago(before(2))).toBe('2 min');
    expect(ago('2026-11-08T02:12:00Z')).toBe('8 Nov');
    expect(dayHeading(present)).toBe('Today, Saturday 21 Nov');
    expect(duration(86_400)).toBe('1 day');
  });
});

describe('the beginning of a day', () => {
  it('is midnight by the clocks of the shop', () => {
    expect(new Date(startOfDay(0)).toISOString()).toBe('2026-11-20T17:00:00.000Z');
    expect(new Date(startOfDay(6)).toISOString()).toBe('2026-11-14T17:00:00.000Z');
  });

  it('is right where a day had 25 hours', () => {
    setTimeZone('Europe/Berlin');
    vi.setSystemTime(Date.parse('2026-10-25T12:00:00Z'));
    expect(new Date(startOfDay(0)).toISOString()).toBe('2026-10-24T22:00:00.000Z');
    vi.setSystemTime(Date.parse('2026-10-26T12:00:00Z'));
    expect(new Date(startOfDay(0)).toISOString()).toBe('2026-10-25T23:00:00.000Z');
  });
});
