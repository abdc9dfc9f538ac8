import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { cache } from '../../../api/cache';
import { keys } from '../../../api/queries/keys';
import { blockVisitor, type Visitor, type Visitors } from '../../../api/queries/visitors';
import { Problem } from '../../../api/problem';
import { speak } from '../../../base/words/index.svelte';
import { confirm } from '../../../ui/confirm';
import { toasts } from '../../../ui/toast.svelte';
import { block, isNoted, nameOf, pageOf } from './visitor';

vi.mock('../../../ui/confirm', () => ({ confirm: vi.fn() }));
vi.mock('../../../api/queries/visitors', async (original) => ({
  ...(await original<object>()),
  blockVisitor: vi.fn(() => Promise.resolve()),
}));

const lan: Visitor = {
  line_id: '5',
  inbox_id: '3',
  name: 'Lan',
  proof: 'none',
  language: 'vi',
  is_blocked: false,
  is_here: true,
  is_typing: false,
  seen_at: '2026-11-22T10:00:00Z',
};
const key = keys.tickets.visitors(7);
const isBlocked = () => cache.getQueryData<Visitors>(key)?.visitors[0]?.is_blocked;

beforeAll(() => speak('en', 'visitors', 'tickets'));
beforeEach(() => {
  vi.mocked(blockVisitor).mockClear();
  cache.clear();
  cache.setQueryData<Visitors>(key, { visitors: [lan] });
});

it('nobody is blocked before it is asked about', async () => {
  vi.mocked(confirm).mockResolvedValueOnce(false);
  await block(7, lan, true);
  expect(blockVisitor).not.toHaveBeenCalled();
  vi.mocked(confirm).mockResolvedValueOnce(true);
  await block(7, lan, true);
  expect(blockVisitor).toHaveBeenCalledExactlyOnceWith('5', true);
  expect(isBlocked()).toBe(true);
});

it('blocking is taken back by its toast, and unblocking needs no question', async () => {
  vi.mocked(confirm).mockReset().mockResolvedValueOnce(true);
  await block(7, lan, true);
  expect(toasts.list.at(-1)?.options.text).toBe('Lan is blocked at the chat');
  toasts.list.at(-1)?.options.action?.run();
  await vi.waitFor(() => expect(blockVisitor).toHaveBeenLastCalledWith('5', false));
  await block(7, { ...lan, is_blocked: true }, false);
  expect(confirm).toHaveBeenCalledOnce();
  expect(isBlocked()).toBe(false);
});

it('what the server refuses is said, and shown as it is', async () => {
  vi.mocked(confirm).mockResolvedValueOnce(true);
  vi.mocked(blockVisitor).mockRejectedValueOnce(new Problem({ kind: 'forbidden', status: 403 }));
  await block(7, lan, true);
  expect(isBlocked()).toBe(false);
  expect(toasts.list.at(-1)?.options.tone).toBe('danger');
});

it('a page is told with its site, and only one that a browser opens', () => {
  const at = (page_url: string) => pageOf({ ...lan, page_url, page_title: 'Ấm trà' });
  expect(at('https://shop.example/am-tra')).toEqual({
    href: 'https://shop.example/am-tra',
    title: 'Ấm trà',
    site: 'shop.example/am-tra',
  });
  expect(at('https://shop.example/')?.site).toBe('shop.example');
  for (const bad of ['', 'javascript:alert(1)', '/am-tra']) expect(at(bad), bad).toBeUndefined();
});

it('the thread says nothing of somebody who left long ago', () => {
  const left = { ...lan, is_here: false };
  const minutes = (count: number) => Date.parse(lan.seen_at) + count * 60_000;
  expect([isNoted(lan, minutes(600)), isNoted(left, minutes(10)), isNoted(left, minutes(61))]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isNoted({ ...left, is_blocked: true }, minutes(600))).toBe(true);
  expect(isNoted({ ...left, mail_due_at: '2026-11-23T10:00:00Z' }, minutes(600))).toBe(true);
});

it('somebody without a name is called by what they typed', () => {
  expect(nameOf({ name: '', email: 'lan@example.com' })).toBe('lan@example.com');
  expect(nameOf({ name: '' })).toBe('Visitor');
});
