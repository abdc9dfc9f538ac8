import { expect, test } from 'vitest';
import { faultsOf, later, usual } from './hours';

test('a day that closes before it opens is wrong, a closed day is not', () => {
  expect(faultsOf({ monday: [{ from: '17:00', to: '08:00' }], tuesday: [] })).toEqual({ monday: 'order' });
});

test('two openings must not overlap', () => {
  const morning = { from: '08:00', to: '12:00' };
  expect(faultsOf({ monday: [morning, { from: '11:30', to: '17:00' }] })).toEqual({ monday: 'overlap' });
  expect(faultsOf({ monday: [morning, { from: '12:00', to: '17:00' }] })).toEqual({});
});

test('a day that opens takes over the hours of another day, as a copy', () => {
  const monday = [{ from: '09:00', to: '18:00' }];
  const taken = usual({ monday });
  expect(taken).toEqual(monday);
  expect(taken[0]).not.toBe(monday[0]);
  expect(usual({})).toEqual([{ from: '08:00', to: '17:30' }]);
});

test('a second opening begins after the first, unless the day is over', () => {
  expect(later([{ from: '08:00', to: '12:00' }])).toEqual({ from: '13:00', to: '17:00' });
  expect(later([{ from: '08:00', to: '22:30' }])).toBeUndefined();
});
