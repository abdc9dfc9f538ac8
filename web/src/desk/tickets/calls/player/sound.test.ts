import { expect, it } from 'vitest';
import { barsOf, peaksOf } from './sound';

it('shows what is loud against the loudest, and silence as silence', () => {
  const half = [...Array<number>(100).fill(0.1), ...Array<number>(100).fill(-0.4)];
  expect(peaksOf(half, 4)).toEqual([0.25, 0.25, 1, 1]);
  expect(peaksOf([0, 0, 0, 0.0004], 2)).toEqual([0, 0]);
  expect(peaksOf([], 3)).toEqual([0, 0, 0]);
});

it('finds the loudest of a long recording without a look at every sample', () => {
  const long = new Float32Array(4_000_000).fill(0.2);
  long.fill(0.8, 1_000_000, 2_000_000);
  expect(peaksOf(long, 4).map((peak) => Math.round(peak * 100))).toEqual([25, 100, 25, 25]);
});

it('draws as many bars as there is room for', () => {
  expect(barsOf([0.1, 0.9, 0.2, 0.3], 2)).toEqual([0.9, 0.3]);
  expect(barsOf([0.1, 0.9], 4)).toEqual([0.1, 0.1, 0.9, 0.9]);
});
