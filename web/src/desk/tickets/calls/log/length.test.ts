import { expect, it } from 'vitest';
import { secondsTyped } from './length';

it('reads minutes, parts of minutes, and clocks', () => {
  expect(secondsTyped('4')).toBe(240);
  expect(secondsTyped(' 4,5 ')).toBe(270);
  expect(secondsTyped('0.25')).toBe(15);
  expect(secondsTyped('4:12')).toBe(252);
  expect(secondsTyped('1:02:03')).toBe(3723);
});

it('refuses what is no length', () => {
  for (const text of ['', 'four', '4:60', '-3', '4:1', '12345']) expect(secondsTyped(text), text).toBeUndefined();
});
