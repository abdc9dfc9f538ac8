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
