/** Nothing that was typed is lost: without a network, without a server, without a session. What waits is sent once. */
import { EDITOR, ENTRY, words } from '../desk/app';
import { body } from '../desk/api';
import { PASSWORD } from '../desk/house';
import { COMPOSER, editorIsFetched, entry, openTicket, write } from '../desk/thread';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
/** What this browser still has to send, at the end of the thread. */
const WAITING = '[data-row^=waiting-]';
const say = (area: string, key: string) => words('vi', area, key);

test('an answer that is sent without a network waits, is shown as waiting, and goes out once', async ({
  shop,
  visit,
}) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Mất mạng', text: 'Còn hàng không?' });
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await mai.network.listens();
  await editorIsFetched(mai);
  await mai.network.offline();
  await write(mai, 'r', 'Dạ còn hàng ạ, gửi lúc mất mạng.');
  await mai.keys.press('Control+Enter');
  await mai.page.locator(WAITING).getByText(say('thread', 'entry.waiting')).waitFor();
  await mai.sees('Dạ còn hàng ạ, gửi lúc mất mạng.');
  expect(mine(shop, 'Mất mạng')).toHaveLength(0);
  await mai.network.online();
  await shop.mail.goesOut('what waited', ({ subject }) => subject.startsWith('Re: Mất mạng'));
  await entry(mai, 'gửi lúc mất mạng').waitFor();
  await mai.page.locator(WAITING).waitFor({ state: 'detached' });
  expect(await mai.page.locator(ENTRY).filter({ hasText: 'gửi lúc mất mạng' }).count()).toBe(1);
  expect(mine(shop, 'Mất mạng')).toHaveLength(1);
});

test('what is done without a network and undone without it never happened', async ({ shop, visit }) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Hoàn tác lúc mất mạng', text: 'Alo?' });
  const ticket = () => body(shop.api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await mai.network.listens();
  // With this the code of the actions is there.
  await mai.keys.press('Shift+A');
  await expect.poll(async () => (await ticket()).assignee?.name).toBe('Trần Mai');
  await mai.network.offline();
  await mai.keys.press('e');
  const told = mai.page.getByText(say('tickets', 'action.waiting').replace('{said}', '').trim());
  await told.waitFor();
  const waiting = mai.page.getByText('1 thay đổi đang chờ');
  await waiting.waitFor();
  await mai.keys.press('z');
  await waiting.waitFor({ state: 'detached' });
  await mai.network.online();
  await mai.page.getByText('Mất kết nối').waitFor({ state: 'detached' });
  // What comes after it on the same ticket is sent, and finds it as it was.
  await openTicket(mai, number);
  await write(mai, 'i', 'Chưa xong đâu.');
  await mai.keys.press('Control+Enter');
  await expect.poll(async () => (await ticket()).entry_count).toBe(2);
  expect((await ticket()).status).toBe('new');
});

test('while the server is gone one goes on reading and writing; afterwards everything is there, once', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const { number } = await shop.receives({ from: LAN, subject: 'Khởi động lại', text: 'Giao chưa shop?' });
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await mai.network.listens();
  await editorIsFetched(mai);
  mai.watch.allowLostRequests();
  await shop.house.stop();
  await write(mai, 'r', 'Dạ chiều nay giao ạ.');
  await mai.keys.press('Control+Enter');
  await mai.page.locator(WAITING).getByText(say('thread', 'entry.waiting')).waitFor();
  await mai.keys.press('Escape');
  await write(mai, 'i', 'Nhớ gọi trước khi giao.');
  await mai.sees(say('composer', 'not_on_server'));
  await shop.house.start();
  await shop.mail.goesOut('what waited', ({ subject }) => subject.startsWith('Re: Khởi động lại'));
  await mai.page.locator(WAITING).waitFor({ state: 'detached' });
  await expect
    .poll(async () => (await body(shop.api.GET('/api/v1/drafts'))).items.map(({ mode }) => mode), { timeout: 30_000 })
    .toEqual(['note']);
  expect(await mai.page.locator(EDITOR).innerText()).toContain('Nhớ gọi trước khi giao.');
  expect(mine(shop, 'Khởi động lại')).toHaveLength(1);
});

test('a session that ends under the agent asks for the password in place, and the answer goes out as it was typed', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const { number } = await shop.receives({ from: LAN, subject: 'Hết phiên', text: 'Bao giờ có hàng?' });
  const hers = await shop.house.signIn(shop.mai.agent.email);
  const mai = await visit(shop.house, { as: hers });
  mai.watch.allow(/status of 401/, /net::ERR_/);
  await openTicket(mai, number);
  await write(mai, 'r', 'Dạ tuần sau có hàng ');
  const items = await body(shop.api.GET('/api/v1/sessions'));
  for (const { id, is_current } of items) {
    if (!is_current) await shop.api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } });
  }
  await mai.keys.type('ạ, em báo anh ngay.');
  const dialog = mai.page.getByRole('dialog');
  await dialog.getByText(say('shell', 'lost.hint')).waitFor({ timeout: 30_000 });
  await dialog.locator('input[type=password]').fill(PASSWORD);
  await mai.keys.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  const text = mai.page.locator(`${COMPOSER} ${EDITOR}`);
  expect(await text.innerText()).toContain('Dạ tuần sau có hàng ạ, em báo anh ngay.');
  await text.focus();
  await mai.keys.press('Control+Enter');
  const answer = await shop.mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Hết phiên'));
  expect(answer.part('text/plain')).toContain('Dạ tuần sau có hàng ạ, em báo anh ngay.');
});

const mine = ({ mail }: { mail: import('../desk/shop').Mail }, about: string) =>
  mail.sent().filter(({ subject }) => subject.startsWith(`Re: ${about}`));
