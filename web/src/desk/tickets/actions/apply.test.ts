import { expect, it } from 'vitest';
import type { TicketRow } from '../../../api/queries/tickets';
import { revert, seen } from './apply';

const row = (fields: Partial<TicketRow>): TicketRow => ({ tags: [], ...fields }) as TicketRow;

it('what was new goes back to open, since somebody has looked at it', () => {
  const change = revert(row({ status: 'new', priority: 'low' }), { status: 'solved', priority: 'urgent' });
  expect(change).toEqual({ status: 'new', priority: 'low' });
  expect(seen(change)).toEqual({ status: 'open', priority: 'low' });
});

it('any other status goes back to what it was', () => {
  expect(seen(revert(row({ status: 'waiting' }), { status: 'solved' }))).toEqual({ status: 'waiting' });
});

it('what slept when it was done sleeps again, since what is over does not wake', () => {
  const until = '2999-01-01T00:00:00Z';
  const change = revert(row({ status: 'open', snoozed_until: until }), { status: 'solved' });
  expect(change).toEqual({ status: 'open', snoozedUntil: until });
  expect(revert(row({ status: 'open', snoozed_until: until }), { status: 'waiting' })).toEqual({ status: 'open' });
});
