import { expect, it } from 'vitest';
import type { CallView } from '../../../../api/queries/calls';
import { poppedUp } from './shown';

let minute = 0;
const call = (id: string, more: Partial<CallView> = {}): CallView => ({
  id,
  direction: 'in',
  state: 'ringing',
  number: '+84912345678',
  own_number: '',
  queue: '',
  caller_name: '',
  started_at: new Date(Date.UTC(2026, 10, 22, 3, (minute += 1))).toISOString(),
  ...more,
});
const mai = { id: '1', name: 'Mai' };
const ha = { id: '2', name: 'Hà' };
const ids = (live: CallView[], away: string[] = []): string[] =>
  poppedUp(live, '1', new Set(away), 3).calls.map(({ id }) => id);

it('shows a call that rings for everybody, and one that names somebody to them alone', () => {
  expect(ids([call('all'), call('mine', { agent: mai }), call('hers', { agent: ha })])).toEqual(['mine', 'all']);
  expect(ids([call('mine', { agent: mai, state: 'talking' }), call('hers', { agent: ha, state: 'talking' })])).toEqual([
    'mine',
  ]);
  expect(ids([call('somebody', { state: 'talking' })])).toEqual([]);
});

it('shows neither calls of our own nor those that are over or were put away', () => {
  expect(
    ids([call('out', { direction: 'out', agent: mai }), call('over', { state: 'missed' }), call('away')], ['away']),
  ).toEqual([]);
});

it('shows the newest and counts the others', () => {
  const { calls, others } = poppedUp([call('1'), call('2'), call('3'), call('4'), call('5')], '1', new Set(), 3);
  expect(calls.map(({ id }) => id)).toEqual(['5', '4', '3']);
  expect(others).toBe(2);
});
