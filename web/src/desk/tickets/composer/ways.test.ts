import { describe, expect, it } from 'vitest';
import type { Capabilities, Way } from '../../../api/queries/channels';
import { choosing, fileFault, freeOf, instead, isLong, leftOf, measure, wayOf } from './ways';

const capabilities: Capabilities = {
  can_send: true,
  has_addresses: false,
  has_formatting: false,
  has_receipts: true,
  tells_edits: true,
  text: { units: 10, unit: 'utf16', parts: 3 },
  files: { count: 2, size: 1000, kinds: [] },
};
const line = (line_id: string, more: Partial<Way> = {}): Way => ({
  channel: 'telegram',
  line_id,
  inbox_id: '7',
  is_default: false,
  is_charged: false,
  can_deliver: true,
  to: [{ name: 'Lan', address: line_id }],
  capabilities,
  ...more,
});
const mail = (more: Partial<Way> = {}): Way => ({
  channel: 'email',
  inbox_id: '1',
  is_default: false,
  is_charged: false,
  can_deliver: true,
  to: [{ name: 'Lan', address: 'lan@home.vn' }],
  capabilities: { ...capabilities, has_addresses: true, has_formatting: true, text: null, files: null },
  ...more,
});

describe('the channel of an answer', () => {
  const ways = [line('3', { is_default: true }), line('4'), mail()];

  it('is the one that the person used last, until the author chooses another', () => {
    expect(wayOf({}, ways)).toBe(ways[0]);
    expect(wayOf({ line_id: '4' }, ways)).toBe(ways[1]);
    expect(wayOf({ line_id: 'gone' }, ways)).toBe(ways[0]);
    expect(wayOf({}, [])).toBeUndefined();
  });

  it('is mail once addresses or a mailbox were chosen', () => {
    expect(wayOf({ to: [{ name: '', address: 'a@b.vn' }] }, ways)).toBe(ways[2]);
    expect(wayOf({ inbox_id: '1' }, ways)).toBe(ways[2]);
    expect(wayOf({ to: [], cc: [], bcc: [] }, ways)).toBe(ways[0]);
  });

  it('is found again in the draft, and addresses survive the way there and back', () => {
    const to = [{ name: '', address: 'a@b.vn' }];
    for (const way of ways) expect(wayOf({ to, ...choosing(way, { to }) }, ways)).toBe(way);
    expect(choosing(mail(), { inbox_id: '2' })).toEqual({ line_id: null, inbox_id: '2' });
  });

  it('has another in its place only where it cannot deliver', () => {
    const closed = line('5', { can_deliver: false });
    expect(instead([closed, mail()], closed)?.channel).toBe('email');
    expect(instead(ways, ways[0] as Way)).toBeUndefined();
    expect(instead([closed], closed)).toBeUndefined();
  });

  it('closes when the server says so', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(leftOf(line('3', { closes_at: '2026-11-22T12:00:00Z' }), now)).toBe(7200);
    expect(leftOf(line('3', { closes_at: '2026-11-22T09:00:00Z' }), now)).toBe(0);
    expect(leftOf(line('3'), now)).toBeUndefined();
  });

  it('costs something once its free time is over', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(freeOf(line('3', { free_until: '2026-11-22T11:00:00Z' }), now)).toBe(3600);
    expect(freeOf(line('3', { free_until: '2026-11-22T09:00:00Z' }), now)).toBe(0);
    expect(freeOf(line('3', { is_charged: true }), now)).toBe(0);
    expect(freeOf(line('3'), now)).toBeUndefined();
  });
});

describe('what a channel takes', () => {
  it('is counted as the channel counts', () => {
    expect(measure('👍ệ', 'characters')).toBe(2);
    expect(measure('👍ệ', 'utf16')).toBe(3);
    expect(measure('👍ệ', 'bytes')).toBe(7);
    expect(isLong('👍👍👍👍👍', capabilities)).toBe(false);
    expect(isLong('👍👍👍👍👍.', capabilities)).toBe(true);
    expect(isLong('x'.repeat(1000), mail().capabilities)).toBe(false);
  });

  it('is few files, none too large', () => {
    const file = (size: number) => ({ name: `${size}.pdf`, size, media_type: 'application/pdf' });
    expect(fileFault([], { ...capabilities, files: null })).toBeUndefined();
    expect(fileFault([file(1)], { ...capabilities, files: null })).toEqual({ kind: 'none' });
    expect(fileFault([file(1), file(2), file(3)], capabilities)).toEqual({ kind: 'count', most: 2 });
    expect(fileFault([file(1), file(1001)], capabilities)).toEqual({ kind: 'size', name: '1001.pdf', most: 1000 });
    expect(fileFault([file(1), file(1000)], capabilities)).toBeUndefined();
    const pictures = { name: 'jpg, png', media_types: ['image/jpeg', 'image/png'], size: 500 };
    const picky = { ...capabilities, files: { count: 2, size: 1000, kinds: [pictures] } };
    expect(fileFault([file(1)], picky)).toEqual({ kind: 'kind', name: '1.pdf', kinds: 'jpg, png' });
    const picture = { name: 'a.png', size: 600, media_type: 'image/png' };
    expect(fileFault([picture], picky)).toEqual({ kind: 'size', name: 'a.png', most: 500 });
    expect(fileFault([{ ...picture, size: 400 }], picky)).toBeUndefined();
  });
});
