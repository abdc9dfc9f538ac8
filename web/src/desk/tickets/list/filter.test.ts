import { describe, expect, it } from 'vitest';
import type { TicketRow } from '../../../api/queries/tickets';
import { above, belongs, combine, readAdded, toggled } from './filter';

const row = (over: Partial<TicketRow> = {}): TicketRow => ({
  id: '1',
  number: 1,
  subject: 'Ấm trà bị sứt nắp',
  status: 'open',
  priority: 'normal',
  type: 'question',
  channel: 'email',
  requester: { id: '9', name: 'Giang' },
  tags: ['Gốm'],
  created_at: '2026-11-20T01:00:00Z',
  updated_at: '2026-11-20T01:00:00Z',
  last_entry_at: '2026-11-20T01:00:00Z',
  entry_count: 1,
  held_count: 0,
  has_files: false,
  unread: 0,
  is_mentioned: false,
  is_followed: false,
  present: [],
  is_deleted: false,
  is_spam: false,
  version: 1,
  ...over,
});
const me = { id: '2' };
const now = Date.parse('2026-11-22T00:00:00Z');

describe('filter', () => {
  it('reads from the address only what it knows', () => {
    const query = new URLSearchParams('status=new,open&evil=1&tag=g%E1%BB%91m&cursor=x');
    expect(readAdded(query)).toEqual({ status: 'new,open', tag: 'gốm' });
  });

  it('lets a status take the place of “open”, and keeps the sleeping away', () => {
    expect(combine({ state: 'open', assignee_id: 'me' }, { status: 'waiting' })).toEqual({
      assignee_id: 'me',
      status: 'waiting',
      snoozed: false,
    });
    expect(combine({ state: 'open' }, { status: 'solved,closed' })).toEqual({ status: 'solved,closed' });
    expect(combine({}, { held: 'true' })).toEqual({ held: true });
  });

  it('adds and takes away one of several values', () => {
    expect(toggled('new', 'open')).toBe('new,open');
    expect(toggled('new,open', 'new')).toBe('open');
    expect(toggled('open', 'open')).toBeUndefined();
  });

  it('knows a ticket that left its list', () => {
    const mine = { state: 'open', assignee_id: 'me' } as const;
    expect(belongs(row({ assignee: { id: '2', name: 'Hà' } }), mine, me, now)).toBe(true);
    expect(belongs(row({ assignee: { id: '3', name: 'Quân' } }), mine, me, now)).toBe(false);
    expect(belongs(row(), { assignee_id: 'none' }, me, now)).toBe(true);
    expect(belongs(row({ status: 'solved' }), { state: 'open' }, me, now)).toBe(false);
    expect(belongs(row({ snoozed_until: '2026-11-23T00:00:00Z' }), { state: 'open' }, me, now)).toBe(false);
    expect(belongs(row({ snoozed_until: '2026-11-21T00:00:00Z' }), { state: 'open' }, me, now)).toBe(true);
    expect(belongs(row(), { tag: 'gốm' }, me, now)).toBe(true);
    expect(belongs(row({ is_deleted: true }), {}, me, now)).toBe(false);
    expect(belongs(row({ is_spam: true }), {}, me, now)).toBe(false);
    expect(belongs(row({ is_spam: true }), { spam: true }, me, now)).toBe(true);
    expect(belongs(row(), { spam: true }, me, now)).toBe(false);
    expect(belongs(row(), { mentioned: 'me' }, me, now)).toBe(true);
  });

  it('counts what would stand above the first row', () => {
    expect(above([7, 8, 1, 2], [1, 2])).toBe(2);
    expect(above([2, 1], [1, 2])).toBe(1);
    expect(above([1, 2], [5, 1, 2])).toBe(0);
    expect(above([7, 8], [1, 2])).toBe(2);
    expect(above([], [1])).toBe(0);
  });
});
