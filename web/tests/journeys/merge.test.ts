/** What belongs together is put together and what does not is taken apart; every step has its way back. */
import type { Visitor } from '../browser/visitor';
import { ENTRY, ROW, words } from '../desk/app';
import { body, type Api } from '../desk/api';
import { entry, openTicket } from '../desk/thread';
import { expect, test } from '../test';

const say = (area: string, key: string) => words('vi', area, key);
const ticket = (api: Api, number: number) =>
  body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));

/** Chooses in the menu of an entry. */
async function choose(visitor: Visitor, about: string, key: string) {
  await entry(visitor, about)
    .getByRole('button', { name: say('thread', 'entry.menu').split(' {')[0] })
    .click();
  await visitor.page.getByRole('menuitem', { name: say('thread', key) }).click();
}

test('two tickets are merged by keys, the number that went leads to the one that stayed, and undo takes them apart', async ({
  shop,
  visit,
}) => {
  const { house, api } = shop;
  const first = await shop.receives({ from: 'an@customers.example', subject: 'Vỡ ấm', text: 'Ấm vỡ rồi.' });
  const second = await shop.receives({ from: 'an@customers.example', subject: 'Vỡ ấm nữa', text: 'Ảnh đây.' });
  const mai = await visit(house, { as: shop.mai });
  await mai.goto('/inbox/all');
  await mai.page.locator(ROW).nth(1).waitFor();
  await mai.keys.alone();
  for (const { number } of [first, second]) {
    await mai.page.locator(`a[href="/inbox/all/t/${number}"]`).focus();
    await mai.keys.press('x');
  }
  await mai.keys.press('m');
  const dialog = mai.page.getByRole('dialog');
  await dialog.getByText(say('tickets', 'action.merge.text')).waitFor();
  await mai.keys.tabTo(new RegExp(`^button "${say('tickets', 'action.merge.yes')}"`));
  await mai.keys.press('Enter');
  await expect.poll(async () => (await ticket(api, second.number)).merged_into).toBe(first.number);
  await mai.page.locator(`a[href="/inbox/all/t/${second.number}"]`).waitFor({ state: 'detached' });
  await mai.keys.press('z');
  await expect.poll(async () => (await ticket(api, second.number)).merged_into ?? null).toBe(null);

  await mai.goto(`/inbox/all/t/${second.number}`);
  await entry(mai, 'Ảnh đây.').waitFor();
  expect(await mai.page.locator(ENTRY).filter({ hasText: 'Ấm vỡ rồi.' }).count()).toBe(0);
});

test('an entry is split off and moved to another ticket, and both are taken back', async ({ shop, visit }) => {
  const { house, api } = shop;
  const from = 'binh@customers.example';
  const one = await shop.receives({
    from,
    subject: 'Hai việc',
    text: 'Việc một: đổi chén.',
    id: 'one@customers.example',
  });
  const other = await shop.receives({ from, subject: 'Việc khác', text: 'Hỏi bảo hành.' });
  shop.mail.deliver({
    from,
    subject: 'Re: Hai việc',
    text: 'Việc hai: xuất hoá đơn.',
    inReplyTo: 'one@customers.example',
  });
  await expect.poll(async () => (await ticket(api, one.number)).entry_count, { timeout: 30_000 }).toBe(2);
  const mai = await visit(house, { as: shop.mai });
  // What was read may have moved on by the time it is told.
  mai.watch.allow(/status of 400 .*\/read/);
  await openTicket(mai, one.number);

  await choose(mai, 'Việc hai', 'entry.split');
  await mai.page
    .getByRole('dialog')
    .getByRole('button', { name: say('thread', 'split.do') })
    .click();
  // What was split off opens, and taking it back leads to where it came from.
  const isAt = (number: number) => (url: URL) => url.pathname.endsWith(`/t/${number}`);
  await mai.page.waitForURL((url) => !isAt(one.number)(url));
  await entry(mai, 'Việc hai').waitFor();
  expect((await ticket(api, one.number)).entry_count).toBe(1);
  await mai.keys.press('z');
  await mai.page.waitForURL(isAt(one.number));
  await entry(mai, 'Việc một').waitFor();
  await entry(mai, 'Việc hai').waitFor();

  await choose(mai, 'Việc hai', 'entry.move');
  const dialog = mai.page.getByRole('dialog');
  await dialog.getByRole('combobox').fill(String(other.number));
  await dialog.getByRole('option').filter({ hasText: 'Việc khác' }).first().click();
  await dialog.getByRole('button', { name: say('thread', 'move.do').replace('{count}', '1') }).click();
  await expect.poll(async () => (await ticket(api, other.number)).entry_count).toBe(2);
  await entry(mai, 'Việc hai').waitFor({ state: 'detached' });
  await mai.keys.press('z');
  await expect.poll(async () => (await ticket(api, other.number)).entry_count).toBe(1);
  await entry(mai, 'Việc hai').waitFor();
});

test('two contacts become one with the tickets of both, and two again', async ({ shop, visit }) => {
  const { house, api } = shop;
  const home = await shop.receives({ from: 'Lê Chi <chi@customers.example>', subject: 'Từ nhà', text: 'Alo.' });
  const work = await shop.receives({ from: 'Lê Thị Chi <chi@work.example>', subject: 'Từ công ty', text: 'Alo.' });
  const [stays, goes] = [home.requester.id, work.requester.id];
  const ticketsOf = async (requester_id: string) =>
    (await body(api.GET('/api/v1/tickets', { params: { query: { requester_id } } }))).items.length;
  const mai = await visit(house, { as: shop.mai });
  await mai.goto(`/people/${goes}`);
  const page = mai.page.locator('[data-region=main]');
  await page.getByRole('button', { name: say('contacts', 'actions') }).click();
  await mai.page.getByRole('menuitem', { name: say('contacts', 'merge.ask') }).click();
  const dialog = mai.page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('le chi');
  await dialog.getByRole('option').filter({ hasText: 'chi@customers.example' }).click();
  await dialog.getByRole('button', { name: say('contacts', 'merge.act'), exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => ticketsOf(stays)).toBe(2);
  await mai.page.waitForURL((url) => url.pathname === `/people/${stays}`);
  await page.getByText('chi@work.example').first().waitFor();
  await mai.page
    .getByRole('button', { name: say('contacts', 'undo') })
    .first()
    .click();
  await expect.poll(() => ticketsOf(stays)).toBe(1);
  await page.getByText('chi@work.example').waitFor({ state: 'detached' });
});
