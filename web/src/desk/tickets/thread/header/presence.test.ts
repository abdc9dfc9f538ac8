import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { leave, stay } from '../../../../api/queries/tickets';
import { bePresent, type Presence } from './presence.svelte';

vi.mock('../../../../api/queries/tickets', async (original) => ({
  ...(await original<object>()),
  stay: vi.fn(() => Promise.resolve([])),
  leave: vi.fn(() => Promise.resolve()),
}));

let presence: Presence;
/** What was told, in its order. */
const told = () => vi.mocked(stay).mock.calls.map(([, , activity]) => activity);

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(stay).mockClear();
  presence = bePresent(7);
});
afterEach(() => {
  presence.stop();
  expect(leave).toHaveBeenCalled();
  vi.useRealTimers();
});

it('an answer that is written is told at once, and once while it goes on', () => {
  for (const key of [true, true, true]) presence.writes(key);
  expect(told()).toEqual(['looking', 'writing']);
  vi.advanceTimersByTime(10_000);
  expect(told()).toEqual(['looking', 'writing', 'writing']);
});

it('a note that is written is never told', () => {
  for (const key of [false, false, false]) presence.writes(key);
  vi.advanceTimersByTime(30_000);
  expect(new Set(told())).toEqual(new Set(['looking']));
});

it('whoever goes over from an answer to a note is said to have stopped, at the first key', () => {
  presence.writes(true);
  presence.writes(false);
  presence.writes(false);
  expect(told()).toEqual(['looking', 'writing', 'looking']);
  vi.advanceTimersByTime(10_000);
  expect(told().at(-1)).toBe('looking');
});
