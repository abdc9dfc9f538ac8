import { beforeEach, describe, expect, it } from 'vitest';
import { speak } from '../words/index.svelte';
import { isPlausible } from './check';
import { initials } from './names';
import { day, daysApart, opens, size } from './time';

const now = new Date(2026, 10, 22, 15, 0);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

describe('times', () => {
  beforeEach(() => speak('vi'));

  it('are told by the day', async () => {
    expect(day(at(2026, 10, 22, 9, 3), now)).toBe('Hôm nay, 09:03');
    expect(day(at(2026, 10, 21, 9, 3), now)).toBe('Hôm qua, 09:03');
    await speak('en');
    expect(day(at(2026, 10, 22, 9, 3), now)).toBe('Today, 09:03');
    expect(day(at(2025, 10, 20, 9, 3), now)).toContain('2025');
  });

  it('say when the shop is back', () => {
    expect(opens(at(2026, 10, 22, 18, 0), now)).toBe('Trả lời lại lúc 18:00');
    expect(opens(at(2026, 10, 23, 8, 0), now)).toBe('Trả lời lại lúc 08:00 ngày mai');
    expect(opens(at(2026, 10, 25, 8, 0), now)).toMatch(/^Trả lời lại lúc 08:00, Thứ Tư/);
  });

  it('promise nothing when nothing is known', () => {
    for (const unknown of [null, 'soon', at(2026, 10, 22, 9, 0)])
      expect(opens(unknown, now)).toBe('Đang vắng, bạn để lại tin nhé');
  });

  it('count days by the calendar', () => {
    expect(daysApart(new Date(2026, 10, 22, 23, 59), new Date(2026, 10, 23, 0, 1))).toBe(1);
  });
});

describe('sizes', () => {
  it('are short', async () => {
    await speak('en');
    expect([3, 12_400, 1_250_000, 25_000_000].map(size)).toEqual(['1 kB', '12 kB', '1.3 MB', '25 MB']);
    await speak('vi');
    expect(size(1_250_000)).toBe('1,3 MB');
  });
});

describe('names', () => {
  it('are short by their last two words', () => {
    expect(['Trần Bảo Ngọc', 'Đặng', '  ', 'Nhà Gốm'].map(initials)).toEqual(['BN', 'Đ', '', 'NG']);
  });
});

describe('what is typed into a form', () => {
  it('can be what it is asked for', () => {
    expect(['lan@example.com', 'lan', 'lan@localhost', 'a b@c.vn'].map((text) => isPlausible('email', text))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(['0912 345 678', '+84 912-345-678', '12345', 'gọi tôi'].map((text) => isPlausible('phone', text))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
