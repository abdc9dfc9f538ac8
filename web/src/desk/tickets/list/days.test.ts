import { expect, it } from 'vitest';
import { daysOf } from './days';

// Midnight in Hà Nội: Saturday 21 November, the day before, and six days before.
const starts = ['2026-11-20T17:00:00Z', '2026-11-19T17:00:00Z', '2026-11-14T17:00:00Z'].map((time) => Date.parse(time));
const found = (...times: string[]) => [...daysOf(times, starts)];

it('begins days where the first row of theirs stands', () => {
  const rows = found(
    '2026-11-21T01:00:00Z',
    '2026-11-20T17:00:00Z',
    '2026-11-20T16:59:59Z',
    '2026-11-18T03:00:00Z',
    '2026-11-15T03:00:00Z',
    '2026-10-01T03:00:00Z',
    '2025-10-01T03:00:00Z',
  );
  expect(rows).toEqual([
    [0, 'today'],
    [2, 'yesterday'],
    [3, 'week'],
    [5, 'older'],
  ]);
});

it('leaves out days without rows', () => {
  expect(found('2026-11-18T03:00:00Z', '2026-10-01T03:00:00Z')).toEqual([
    [0, 'week'],
    [1, 'older'],
  ]);
});

it('begins nothing twice where a row that changed stayed in its place', () => {
  expect(found('2026-11-21T01:00:00Z', '2026-11-20T03:00:00Z', '2026-11-21T01:30:00Z', '2026-11-20T02:00:00Z')).toEqual(
    [
      [0, 'today'],
      [1, 'yesterday'],
    ],
  );
});

it('holds what the clock of a server says of a minute ahead for today', () => {
  expect(found('2026-11-22T03:00:00Z')).toEqual([[0, 'today']]);
});
