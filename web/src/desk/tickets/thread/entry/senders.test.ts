import { beforeEach, expect, it, vi } from 'vitest';
import type { Entry } from '../../../../api/queries/entries';

const from = (address: string, rest: Partial<Entry> = {}): Entry =>
  ({
    author: { kind: 'contact', contact: { id: '5', name: 'Giang' } },
    from: { address, name: 'Giang' },
    is_held: false,
    is_quarantined: false,
    ...rest,
  }) as Entry;

/** The page, opened anew. */
async function page() {
  vi.resetModules();
  return import('./senders');
}

beforeEach(() => localStorage.clear());

it('a sender whose images are wanted is known after the page was opened anew, to this agent alone', async () => {
  const first = await page();
  first.trust('1', 'giang@example.vn', true);
  const { isTrusted } = await page();
  expect(isTrusted('1', from('Giang@Example.vn'))).toBe(true);
  expect(isTrusted('1', from('other@example.vn'))).toBe(false);
  expect(isTrusted('2', from('giang@example.vn'))).toBe(false);
});

it('it can be taken back', async () => {
  const { trust, isTrusted } = await page();
  trust('1', 'giang@example.vn', true);
  trust('1', 'giang@example.vn', false);
  expect(isTrusted('1', from('giang@example.vn'))).toBe(false);
});

it('mail that waits for a decision loads nothing, whatever address it shows', async () => {
  const { trust, isTrusted } = await page();
  trust('1', 'giang@example.vn', true);
  expect(isTrusted('1', from('giang@example.vn', { is_held: true }))).toBe(false);
  expect(isTrusted('1', from('giang@example.vn', { is_quarantined: true }))).toBe(false);
});

it('of very many senders the newest stay', async () => {
  const { trust, isTrusted } = await page();
  for (let at = 0; at < 510; at += 1) trust('1', `s${at}@example.vn`, true);
  expect(isTrusted('1', from('s9@example.vn'))).toBe(false);
  expect(isTrusted('1', from('s10@example.vn'))).toBe(true);
});
