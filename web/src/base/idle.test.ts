import { afterEach, beforeEach, expect, it, vi } from 'vitest';

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
});
afterEach(() => void vi.useRealTimers());

it('nothing is done before the page is painted, and then when it is idle', async () => {
  const { painted, whenIdle } = await import('./idle');
  const act = vi.fn();
  whenIdle(act);
  vi.advanceTimersByTime(1000);
  expect(act).not.toHaveBeenCalled();
  painted();
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(act).toHaveBeenCalledOnce();
});

it('a page that nobody calls painted is idle in the end', async () => {
  const { whenIdle } = await import('./idle');
  const act = vi.fn();
  whenIdle(act);
  vi.advanceTimersByTime(10_000);
  expect(act).toHaveBeenCalledOnce();
});
