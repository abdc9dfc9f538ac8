import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rest } from './rest';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** Whether it is over by now. */
function resting(): () => boolean {
  let isOver = false;
  void rest().then(() => (isOver = true));
  return () => isOver;
}

it('waits until nothing was typed for a moment', async () => {
  const field = document.body.appendChild(document.createElement('textarea'));
  field.focus();
  const isOver = resting();
  for (let keys = 0; keys < 5; keys += 1) {
    await vi.advanceTimersByTimeAsync(700);
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
  }
  expect(isOver()).toBe(false);
  await vi.advanceTimersByTimeAsync(1100);
  expect(isOver()).toBe(true);
});

it('waits for nobody where nothing can be typed', async () => {
  const isOver = resting();
  await vi.advanceTimersByTimeAsync(0);
  expect(isOver()).toBe(true);
});
