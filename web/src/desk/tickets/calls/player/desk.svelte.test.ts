import { expect, test } from 'vitest';
import { besides } from './desk.svelte';

test('a recording goes slower and faster by one step, and no further than there are speeds', () => {
  expect([besides(1, 1), besides(1.25, 1), besides(2, 1)]).toEqual([1.25, 1.5, 2]);
  expect([besides(2, -1), besides(1, -1)]).toEqual([1.5, 1]);
});
