import { expect, it } from 'vitest';
import { clock, soughtBy } from './seek';

it('steps by keys, and stays inside the recording', () => {
  expect(soughtBy('ArrowRight', 10, 60)).toBe(15);
  expect(soughtBy('ArrowLeft', 3, 60)).toBe(0);
  expect(soughtBy('PageUp', 50, 60)).toBe(60);
  expect(soughtBy('Home', 50, 60)).toBe(0);
  expect(soughtBy('End', 5, 60)).toBe(60);
  expect(soughtBy('Enter', 5, 60)).toBeUndefined();
});

it('shows minutes and seconds, and hours where there are any', () => {
  expect(clock(0)).toBe('0:00');
  expect(clock(86.9)).toBe('1:26');
  expect(clock(3723)).toBe('1:02:03');
  expect(clock(NaN)).toBe('0:00');
  expect(clock(Infinity)).toBe('0:00');
});
