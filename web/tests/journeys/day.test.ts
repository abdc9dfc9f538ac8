/** A day at the desk: by the keyboard alone, and on a phone. */
import { ROW, words } from '../desk/app';
import { body, type Api } from '../desk/api';
import { entry, openTicket, write } from '../desk/thread';
import { expect, test } from '../test';

const say = (area: string, key: string) => words('vi', area, key);
const ticket = (api: Api, number: number) =>
  body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));

test('a whole day by keys alone: walk, select, finish, snooze, assign, note, the palette without marks, and undo', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const { api, house } = shop;
  const numbers: number[] = [];
  for (const subject of ['Một', 'Hai', 'Ba', 'Bốn', 'Năm']) {
    const { number } = await shop.receives({ from: `khach${subject.length}@customers.example`, subject, text: 'Alo.' });
    numbers.push(number);
  }
  const status = async (number: number) => (await ticket(api, number)).status;
  const mai = await visit(house, { as: shop.mai });
  const { keys, page } = mai;
  const row = (number: number) => page.locator(`[data-region=list] a[href$="/t/${number}"]`);
  await mai.goto('/inbox/mine');
  await page.getByRole('navigation').first().waitFor();
  await keys.alone();
  await keys.press('g', 'u');
  await page.locator(ROW).nth(4).waitFor();

  // Newest first: Năm, Bốn, Ba, Hai, Một.
  const [, hai = 0, ba = 0, bon = 0, nam = 0] = numbers;
  await keys.press('j', 'x', 'Shift+J', 'e');
  await expect.poll(() => status(nam)).toBe('solved');
  await expect.poll(() => status(bon)).toBe('solved');
  // Their rows go, and the keys stay in the list.
  for (const number of [nam, bon]) await row(number).waitFor({ state: 'detached' });
  await keys.press('End', 'Home');
  await page.locator(`[data-region=list] a[href$="/t/${ba}"]:focus`).waitFor();
  await keys.press('z');
  await expect.poll(() => status(nam)).toBe('open');
  await expect.poll(() => status(bon)).toBe('open');

  // Both are back in the list, which is walked from its start, wherever one stood.
  for (const number of [nam, bon]) await row(number).waitFor();
  await keys.press('Escape', 'k', 'k', 'k', 'k', 'j', 'j', 'Enter');
  await entry(mai, 'Alo.').waitFor();
  await page.waitForURL((url) => url.pathname.endsWith(`/t/${ba}`));
  await keys.press('Shift+A');
  await expect.poll(async () => (await ticket(api, ba)).assignee?.name).toBe('Trần Mai');
  await write(mai, 'i', 'Gọi lại buổi chiều.');
  await keys.press('Control+Enter');
  await entry(mai, 'Gọi lại buổi chiều.').waitFor();
  await keys.press('Escape', 'h');
  await page.locator('dialog[open] [role=option]').first().waitFor();
  await keys.type('sang mai');
  await keys.press('Enter');
  await expect.poll(async () => (await ticket(api, ba)).snoozed_until ?? '').not.toBe('');
  // The next one opens by itself.
  await page.waitForURL((url) => !url.pathname.endsWith(`/t/${ba}`));
  await keys.press('z');
  await expect.poll(async () => (await ticket(api, ba)).snoozed_until ?? '').toBe('');

  await keys.press('g', 'm');
  await page.waitForURL((url) => url.pathname === '/inbox/mine');
  await row(ba).waitFor();
  await keys.press('j', 'Enter');
  await entry(mai, 'Gọi lại buổi chiều.').waitFor();

  await keys.press('Control+k');
  await page.locator('dialog[open] [role=option]').first().waitFor();
  await keys.type('uu tien');
  await keys.press('Enter');
  await page.locator('dialog[open]').getByText(say('tickets', 'priority.urgent')).waitFor();
  await keys.type('khan');
  await keys.press('Enter');
  await expect.poll(async () => (await ticket(api, ba)).priority).toBe('urgent');
  await keys.press('e');
  await expect.poll(() => status(ba)).toBe('solved');
  // Nothing is left of what is mine.
  await page.waitForURL((url) => url.pathname === '/inbox/mine');
  expect(await status(hai)).toBe('new');
});

test('on a phone: from the list into a mail, an answer by thumb, and done by a swipe', async ({ openShop, visit }) => {
  const shop = await openShop();
  const from = 'hoa@customers.example';
  const other = await shop.receives({ from: `Lý Hoa <${from}>`, subject: 'Cảm ơn', text: 'Cảm ơn shop.' });
  const { number } = await shop.receives({ from: `Lý Hoa <${from}>`, subject: 'Giao chậm', text: 'Bao giờ giao?' });
  const mai = await visit(shop.house, { as: shop.mai, screen: 'phone' });
  const { page } = mai;
  await mai.goto('/inbox/unassigned');
  await page.locator(`a[href$="/t/${number}"]`).tap();
  await entry(mai, 'Bao giờ giao?').waitFor();
  await page.getByText(say('composer', 'fold_reply').replace('{name}', 'Lý Hoa')).tap();
  await page.locator('[contenteditable=true]:focus').waitFor();
  await mai.typing.compose('Dạ mai giao ạ');
  await page.getByRole('button', { name: say('composer', 'send_wait') }).tap();
  const answer = await shop.mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Giao chậm'));
  expect(answer.part('text/plain')).toContain('Dạ mai giao ạ');
  await page.getByRole('link', { name: say('thread', 'back') }).tap();

  const row = page.locator(`a[href$="/t/${other.number}"]`);
  await row.waitFor();
  const box = await row.boundingBox();
  if (!box) throw new Error('the row has no place');
  const y = box.y + box.height / 2;
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number) =>
    mai.protocol.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  await touch('touchStart', 60);
  for (let x = 80; x <= 340; x += 20) await touch('touchMove', x);
  await touch('touchEnd', 340);
  await expect.poll(async () => (await ticket(shop.api, other.number)).status).toBe('solved');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBe(0);
  await openTicket(mai, number);
});
