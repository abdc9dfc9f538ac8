import { expect, it } from 'vitest';
import { dialling, shownNumber } from './phone';

it('writes numbers of the own country as they are said there, and others as they are', () => {
  expect(shownNumber('+84912345678', '84')).toBe('0912 345 678');
  expect(shownNumber('0912345678', '84')).toBe('0912 345 678');
  expect(shownNumber('+842438251234', '84')).toBe('024 3825 1234');
  expect(shownNumber('+14155550100', '84')).toBe('+14155550100');
  expect(shownNumber('+84912345678', undefined)).toBe('+84912345678');
  expect(shownNumber('1800', '84')).toBe('1800');
});

it('dials digits alone, and nothing where there are none', () => {
  expect(dialling('+84 912 345 678')).toBe('tel:+84912345678');
  expect(dialling('*101#')).toBe('tel:*101%23');
  expect(dialling('anonymous')).toBeUndefined();
  expect(dialling('')).toBeUndefined();
});
