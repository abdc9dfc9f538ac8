import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../api/queries/entries';
import { isAfter, itemsOf, segmentsOf, unreadOf, type Happened, type Item } from './model';

const BASE: Entry = {
  id: '1',
  ticket_id: '1',
  kind: 'message',
  channel: 'email',
  author: { kind: 'contact', contact: { id: '7', name: 'Đặng Hương Giang' } },
  at: '2026-11-20T01:00:00Z',
  created_at: '2026-11-20T01:00:00Z',
  from: { name: '', address: '' },
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  visible: 'Chào',
  has_more: false,
  has_html: false,
  has_raw: false,
  files: [],
  deliveries: [],
  why_here: { rule: 'new' },
  automatic: 'no',
  is_held: false,
  is_quarantined: false,
  is_retracted: false,
  invitations: [],
  defects: [],
  mentioned: { agents: [], teams: [] },
  source: '',
};
const agent: Entry['author'] = { kind: 'agent', agent: { id: '2', name: 'Thu Hà' } };
const entry = (id: number, more: Partial<Entry> = {}): Entry => ({
  ...BASE,
  id: String(id),
  at: new Date(Date.parse(BASE.at) + id * 3_600_000).toISOString(),
  ...more,
});
const asked = (entries: Entry[], more: Partial<Parameters<typeof itemsOf>[0]> = {}): Item[] =>
  itemsOf({
    entries,
    events: [],
    hasOlder: false,
    unread: new Set(),
    filter: 'all',
    opened: new Map(),
    foldsFrom: undefined,
    foldsTo: undefined,
    dayOf: () => 'one day',
    ...more,
  });
const shape = (items: Item[]): string =>
  items
    .map((item) =>
      item.kind === 'entry' ? item.entry.id : item.kind === 'fold' ? `[${item.entries.length}]` : item.kind,
    )
    .join(' ');

/** Three questions with answers, then a fourth question. */
const long = [1, 2, 3, 4, 5, 6, 7].map((id) => entry(id, id % 2 ? {} : { author: agent }));

describe('the stream', () => {
  it('folds what lies before the last answer and its question', () => {
    expect(shape(asked(long))).toBe('[4] 5 6 7');
  });
  it('never folds what is unread, held or failed', () => {
    expect(shape(asked(long, { unread: new Set(['3']) }))).toBe('[3] unread 3 5 6 7');
    const held = long.map((one) => (one.id === '1' ? { ...one, is_held: true } : one));
    expect(shape(asked(held))).toBe('[3] 1 5 6 7');
  });
  it('leaves short threads open', () => {
    expect(shape(asked(long.slice(0, 4)))).toBe('1 2 3 4');
  });
  it('opens and folds a segment as its reader asks', () => {
    expect(shape(asked(long, { opened: new Map([['7', true]]) }))).toBe('1 2 3 4 5 6 7');
    expect(shape(asked(long, { opened: new Map([['7', false]]) }))).toBe('[7]');
  });
  it('folds nothing away under its reader when an answer comes in', () => {
    expect(shape(asked(long.slice(0, 4), { foldsTo: '4' }))).toBe('1 2 3 4');
    expect(shape(asked([...long, entry(8, { author: agent })], { foldsTo: '4' }))).toBe('1 2 3 4 5 6 7 8');
    expect(shape(asked([...long, entry(8, { author: agent })], { foldsTo: '7' }))).toBe('[4] 5 6 7 8');
  });
  it('leaves open what its reader opened when something comes in', () => {
    const opened = new Map([['7', true]]);
    expect(shape(asked([...long, entry(8, { author: agent })], { opened }))).toBe('1 2 3 4 5 6 7 8');
    opened.set('8', false);
    expect(shape(asked([...long, entry(8, { author: agent })], { opened }))).toBe('[8]');
  });
  it('leaves open what was loaded by scrolling up', () => {
    expect(shape(asked(long, { foldsFrom: '5' }))).toBe('1 2 3 4 5 6 7');
  });
  it('tells events between entries, the opening first, and none of a time that is not loaded', () => {
    const event = (seq: string, at: string, kind = 'ticket_changed'): Happened =>
      ({ seq, at, kind, actor: { kind: 'system' }, event: { event: 'ticket_woken', ticket: '1' } }) as Happened;
    const events = [event('1', '2026-11-20T02:00:01Z', 'ticket_opened'), event('2', '2026-11-20T02:30:00Z')];
    expect(shape(asked(long.slice(0, 2), { events }))).toBe('events 1 events 2');
    expect(shape(asked(long.slice(1, 3), { events, hasOlder: true }))).toBe('2 3');
  });
  it('shows only what passes the filter', () => {
    const noted = [...long, entry(8, { kind: 'note', author: agent })];
    expect(shape(asked(noted, { filter: 'notes' }))).toBe('8');
    expect(shape(asked(noted, { filter: 'calls' }))).toBe('');
  });
});

describe('segments and reading', () => {
  it('begin a new segment where the channel changes, and not with a note', () => {
    const mixed = [entry(1), entry(2, { kind: 'note', channel: 'phone' }), entry(3, { channel: 'chat' }), entry(4)];
    expect(segmentsOf(mixed).map(({ channel, key }) => `${channel} ${key}`)).toEqual(['email 2', 'chat 3', 'email 4']);
  });
  it('compare ids as numbers', () => {
    expect(isAfter('10', '9')).toBe(true);
    expect(isAfter('9', '10')).toBe(false);
  });
  it('count messages from outside and notes that name the reader', () => {
    const named = { agents: [{ id: '5', name: 'Ngọc' }], teams: [] };
    const entries = [
      entry(1),
      entry(2),
      entry(3, { author: agent }),
      entry(4, { kind: 'note', author: agent, mentioned: named }),
    ];
    expect([...unreadOf(entries, '1', '5')]).toEqual(['2', '4']);
    expect([...unreadOf(entries, undefined, '6')]).toEqual(['1', '2']);
  });
});
