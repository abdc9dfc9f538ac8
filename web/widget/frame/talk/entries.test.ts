import { describe, expect, it } from 'vitest';
import type { Entry } from '../wire/types';
import { agents, merge, newestOfShop, unread } from './entries';
import { isUnsent, lastRead, rows } from './groups';
import type { Unsent } from './queue';

const minute = 60_000;
const start = Date.parse('2026-11-22T02:00:00Z');
const entry = (seq: number, over: Partial<Entry> = {}): Entry => ({
  seq,
  client_id: null,
  from: 'agent',
  author: 'Bảo Ngọc',
  at: new Date(start + seq * minute).toISOString(),
  text: `${seq}`,
  files: [],
  channel: 'chat',
  ...over,
});
const mine = (seq: number, over: Partial<Entry> = {}) => entry(seq, { from: 'visitor', author: null, ...over });

describe('entries', () => {
  it('stand in their order, whatever the order in which they came', () => {
    const come = merge(merge([], [entry(3), entry(1)]), [entry(2), entry(3, { text: 'again' })]);
    expect(come.map(({ seq, text }) => [seq, text])).toEqual([
      [1, '1'],
      [2, '2'],
      [3, 'again'],
    ]);
    expect(merge(come, [])).toBe(come);
  });

  it('are unread when the shop wrote them after what was seen', () => {
    const all = [entry(1), mine(2), entry(3), entry(4, { from: 'system' }), entry(5)];
    expect(unread(all, 1)).toBe(2);
    expect(unread(all, 5)).toBe(0);
    expect(newestOfShop(all)).toBe(5);
    expect(newestOfShop([mine(1)])).toBe(0);
  });

  it('tell who of the shop took part, the latest first', () => {
    const all = [
      entry(1, { author: 'A' }),
      entry(2, { author: 'B' }),
      mine(3),
      entry(4, { author: 'C' }),
      entry(5, { author: 'B' }),
    ];
    expect(agents(all, 2)).toEqual(['B', 'C']);
  });

  it('are read up to the visitor’s last one before what the shop has seen', () => {
    const all = [mine(1), mine(2), entry(3), mine(4)];
    expect(lastRead(all, 3)).toBe(2);
    expect(lastRead(all, null)).toBe(0);
  });
});

describe('the rows of a conversation', () => {
  const shape = (all: Entry[], unsent: Unsent[] = []) =>
    rows(all, unsent).map((row) => (row.kind === 'run' ? row.messages.map((one) => one.text).join('+') : row.kind));

  it('put together what one person says in a few minutes', () => {
    expect(shape([mine(1), entry(2), entry(3), entry(20), mine(21)])).toEqual(['day', '1', '2+3', '20', '21']);
    expect(shape([entry(1, { author: 'A' }), entry(2, { author: 'B' })])).toEqual(['day', '1', '2']);
    expect(shape([entry(1), entry(2, { channel: 'email' })])).toEqual(['day', '1', '2']);
  });

  it('begin anew with a day, and after a line of the system', () => {
    expect(shape([entry(1), entry(2, { from: 'system' }), entry(3)])).toEqual(['day', '1', 'note', '3']);
    expect(shape([entry(1), entry(2, { at: '2026-11-24T02:00:00Z' })])).toEqual(['day', '1', 'day', '2']);
  });

  it('have what is not sent yet at the end, with the visitor’s own', () => {
    const at = new Date(start + 2 * minute).toISOString();
    const waiting: Unsent = { client_id: 'c', text: 'soon', files: [], at, state: 'waiting' };
    expect(shape([entry(1), mine(2)], [waiting])).toEqual(['day', '1', '2+soon']);
    expect(isUnsent(waiting)).toBe(true);
  });

  it('keep the key of a message that arrives, so that it does not jump', () => {
    const at = new Date(start).toISOString();
    const before = rows([], [{ client_id: 'c', text: 'a', files: [], at, state: 'sent' }]);
    const after = rows([mine(9, { client_id: 'c', at })], []);
    expect(after.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
  });
});
