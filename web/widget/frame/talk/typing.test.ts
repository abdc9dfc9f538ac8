import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Typing } from './typing';

describe('telling that somebody types', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is seldom, and ends by itself', () => {
    const told: boolean[] = [];
    const typing = new Typing((is) => told.push(is));
    for (let key = 0; key < 50; key += 1) {
      typing.input('a');
      vi.advanceTimersByTime(100);
    }
    expect(told).toEqual([true, true]);
    vi.advanceTimersByTime(6000);
    expect(told).toEqual([true, true, false]);
  });

  it('ends when all is deleted or sent, and is told only after a beginning', () => {
    const told: boolean[] = [];
    const typing = new Typing((is) => told.push(is));
    typing.stop();
    typing.input('  ');
    expect(told).toEqual([]);
    typing.input('a');
    typing.input('');
    expect(told).toEqual([true, false]);
  });
});
