/** Spam goes with one key and comes back with another; who sent it is blocked with one click, and let be again. */
import { ROW, words } from '../desk/app';
import { body, type Api } from '../desk/api';
import { entry, openTicket } from '../desk/thread';
import { expect, test } from '../test';

const say = (area: string, key: string, values: Readonly<Record<string, string>> = {}) =>
  Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), words('vi', area, key));
const subjects = async (api: Api, query: { spam?: boolean } = {}) =>
  (await body(api.GET('/api/v1/tickets', { params: { query } }))).items.map(({ subject }) => subject);

test('spam goes and comes back by a key each, and what a blocked sender writes is spam from the start', async ({
  shop,
  visit,
}) => {
  const { house, api } = shop;
  const eve = 'eve@bad.example';
  const good = await shop.receives({ from: 'an@customers.example', subject: 'Vỡ ấm', text: 'Ấm vỡ rồi.' });
  const spam = await shop.receives({ from: eve, subject: 'Đồng hồ rẻ', text: 'Mua đi.' });
  const mai = await visit(house, { as: shop.mai });
  await mai.goto('/inbox/all');
  const row = (number: number, view = 'all') => mai.page.locator(`a[href="/inbox/${view}/t/${number}"]`);
  await row(spam.number).waitFor();

  // A key, and the way back.
  await row(spam.number).focus();
  await mai.keys.press('!');
  await row(spam.number).waitFor({ state: 'detached' });
  await expect.poll(() => subjects(api, { spam: true })).toEqual([spam.subject]);
  await mai.keys.press('z');
  await row(spam.number).waitFor();
  expect(await subjects(api)).toContain(spam.subject);

  // From an open ticket it goes on to the next; whoever sent it is blocked where that is told.
  await row(spam.number).focus();
  await mai.keys.press('Enter');
  await mai.page.waitForURL((url) => url.pathname.endsWith(`/t/${spam.number}`));
  await entry(mai, 'Mua đi.').waitFor();
  await mai.page.getByText(say('spam', 'event.back')).waitFor();
  await mai.keys.press('!');
  await mai.page.waitForURL((url) => url.pathname.endsWith(`/t/${good.number}`));
  await mai.page.getByRole('button', { name: say('spam', 'block', { address: eve }) }).click();
  await mai.page.getByText(say('spam', 'blocked', { address: eve })).waitFor();
  shop.mail.deliver({ from: eve, subject: 'Túi xách rẻ', text: 'Mua nữa đi.' });
  await expect.poll(() => subjects(api, { spam: true }), { timeout: 30_000 }).toContain('Túi xách rẻ');
  expect(await subjects(api)).toEqual([good.subject]);

  // Its own view, which says for how long; a banner with the way out.
  await mai.page.getByRole('link', { name: say('shell', 'view.spam') }).click();
  await mai.page.getByText(say('spam', 'kept.spam')).waitFor();
  await expect.poll(() => mai.page.locator(ROW).count()).toBe(2);
  await row(spam.number, 'spam').click();
  const banner = mai.page.locator('[data-region=main] .banner');
  await banner.getByText(say('spam', 'banner.blocked', { address: eve })).waitFor();
  await banner.getByRole('button', { name: say('spam', 'not_spam') }).click();
  await expect.poll(() => subjects(api)).toContain(spam.subject);
  await banner.waitFor({ state: 'detached' });

  // The list of those who are blocked, and one fewer.
  await mai.goto('/settings/blocked-senders');
  const page = mai.page.locator('[data-region=main]');
  await page.getByRole('textbox', { name: say('settings', 'blocked.sender') }).fill('@worse.example');
  await page.getByRole('button', { name: say('settings', 'blocked.add'), exact: true }).click();
  await page.getByRole('rowheader', { name: 'worse.example' }).waitFor();
  await page.getByRole('row').filter({ hasText: eve }).getByRole('button').click();
  await page.getByRole('rowheader', { name: eve }).waitFor({ state: 'detached' });
  shop.mail.deliver({ from: eve, subject: 'Xin lỗi', text: 'Tôi nhầm.' });
  await expect.poll(() => subjects(api), { timeout: 30_000 }).toContain('Xin lỗi');
  await openTicket(mai, good.number);
});
