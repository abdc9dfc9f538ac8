/** One composer for every channel: an answer goes where the customer wrote, or where the agent chooses, and the thread shows how far it got. */
import type { Visitor } from '../browser/visitor';
import { EDITOR, ENTRY, words } from '../desk/app';
import { body } from '../desk/api';
import type { Shop } from '../desk/shop';
import { COMPOSER, entry, openTicket, write } from '../desk/thread';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
const say = (key: string): string => words('vi', 'composer', key);
const APP = 'App Nhà Gốm';

/** The desk knows a mail address of whoever wrote. */
async function knowsMail({ api }: Shop, number: number) {
  const { requester } = await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));
  await api.POST('/api/v1/contacts/{id}/identities', {
    params: { path: { id: requester.id } },
    body: { kind: 'email', value: LAN },
  });
}

const channelOf = ({ page }: Visitor) =>
  page.locator(COMPOSER).getByRole('button', { name: new RegExp(say('channel').replace('{channel}', '(.*)')) });
const list = ({ page }: Visitor) => page.getByRole('listbox', { name: say('channels') });

test('an answer goes back the way the message came, and its marks, changes and what was taken back stand in the thread', async ({
  openShop,
  connect,
  visit,
}) => {
  const shop = await openShop();
  const program = await connect(shop);
  const number = await program.says('m-1', 'Đơn hàng của em đâu ạ?');
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  await mai.keys.alone();
  await entry(mai, 'Đơn hàng của em đâu ạ?').waitFor();

  await write(mai, 'r', 'Dạ đơn đang trên đường ạ');
  await mai.page.locator(COMPOSER).getByText('tới Trần Lan').first().waitFor();
  // Nobody is copied there, and nothing is formatted.
  expect(
    await mai.page
      .locator(COMPOSER)
      .getByRole('button', { name: say('formats') })
      .count(),
  ).toBe(0);
  expect(await mai.page.locator(COMPOSER).getByText(say('cc_bcc')).count()).toBe(0);
  await mai.keys.press('Control+Enter');
  const mine = entry(mai, 'Dạ đơn đang trên đường ạ');
  await mine.getByText(words('vi', 'thread', 'entry.delivery.sent')).waitFor();
  expect(program.taken.map(({ text, parts }) => [text, parts])).toEqual([['Dạ đơn đang trên đường ạ', 1]]);

  const [taken] = program.taken;
  if (!taken) throw new Error('nothing came');
  await program.marks(taken, 'delivered');
  await mine.getByText(words('vi', 'thread', 'entry.delivery.delivered')).waitFor();
  await program.marks(taken, 'read');
  await mine.getByText(words('vi', 'thread', 'entry.delivery.read')).waitFor();

  await program.changes('m-1', 'Đơn NG-7 của em đâu ạ?');
  const hers = entry(mai, 'Đơn NG-7 của em đâu ạ?');
  await hers.waitFor();
  await hers.focus();
  await mai.keys.tabTo(new RegExp(words('vi', 'messages', 'earlier.show')));
  await mai.keys.press('Enter');
  await hers.getByText('Đơn hàng của em đâu ạ?').waitFor();
  await program.takesBack('m-1');
  await entry(mai, words('vi', 'thread', 'entry.withdrawn')).waitFor();
});

test('one key chooses another channel, the text stays, and the answer goes by mail', async ({
  openShop,
  connect,
  visit,
}) => {
  const shop = await openShop();
  const program = await connect(shop);
  const number = await program.says('m-1', 'Shop gửi hoá đơn giúp em');
  await knowsMail(shop, number);
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  await mai.keys.alone();

  await write(mai, 'r', 'Hoá đơn em gửi qua email ạ');
  await channelOf(mai).waitFor();
  await mai.keys.press('Control+j');
  await list(mai).getByRole('option', { selected: true }).and(mai.page.locator(':focus')).waitFor();
  await mai.keys.press('ArrowDown', 'Enter');
  await mai.page.locator(`${EDITOR}:focus`).waitFor();
  expect(await mai.page.locator(EDITOR).innerText()).toContain('Hoá đơn em gửi qua email ạ');
  expect(await channelOf(mai).getAttribute('aria-label')).toBe(say('channel').replace('{channel}', 'Email'));
  await mai.keys.press('Control+Enter');
  const mail = await shop.mail.goesOut('the answer', ({ part }) => part('text/plain').includes('Hoá đơn em gửi'));
  expect(mail.to).toEqual([LAN]);
  expect(program.taken).toEqual([]);

  // Both channels are steps of one journey.
  await mai.page.locator('main ol').getByText('App Nhà Gốm').first().waitFor();
  await mai.page.locator('main ol').getByText('Email').first().waitFor();
});

test('a long text is shown in the parts in which it goes out, and files that a channel does not carry are said to be', async ({
  openShop,
  connect,
  visit,
}) => {
  const shop = await openShop();
  const program = await connect(shop, { text_limit: 60, carries_files: false });
  const number = await program.says('m-1', 'Chăm sóc ấm thế nào ạ?');
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  await write(mai, 'r', 'Chị tráng ấm bằng nước ấm trước khi pha. Sau khi dùng thì rửa nước sạch rồi để khô ạ.');
  await mai.page
    .locator(COMPOSER)
    .getByText(/\/60 ký tự · 2 tin/)
    .waitFor();
  await mai.page
    .locator(COMPOSER)
    .getByRole('button', { name: say('preview') })
    .click();
  const parts = mai.page.locator(COMPOSER).getByRole('listitem');
  await expect.poll(() => parts.filter({ hasText: /\(\d\/2\)$/ }).count()).toBe(2);

  await mai.page.locator(`${COMPOSER} input[type=file]`).setInputFiles({
    name: 'huong-dan.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('nước ấm'),
  });
  await mai.page
    .locator(COMPOSER)
    .getByRole('link', { name: /huong-dan\.txt/ })
    .waitFor();
  await mai.page.locator(EDITOR).focus();
  await mai.keys.press('Control+Enter');
  await mai.page.locator(COMPOSER).getByRole('alert').getByText(new RegExp(APP)).waitFor();
  expect(program.taken).toEqual([]);
  await mai.page
    .locator(COMPOSER)
    .getByRole('button', { name: say('remove').replace('{name}', 'huong-dan.txt') })
    .click();
  await mai.page.locator(EDITOR).focus();
  await mai.keys.press('Control+Enter');
  await expect.poll(() => program.taken.map(({ part, parts: all }) => `${part}/${all}`)).toEqual(['1/2', '2/2']);
});

test('a channel whose time is over says so and offers the one that can deliver', async ({
  openShop,
  connect,
  visit,
}) => {
  const shop = await openShop();
  const program = await connect(shop, { reply_window_hours: 48 });
  const sent_at = new Date(Date.now() - 72 * 3600_000).toISOString();
  const number = await program.says('m-1', 'Shop ơi?', { sent_at });
  await knowsMail(shop, number);
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  await write(mai, 'r', 'Dạ shop nghe ạ');
  await mai.page.locator(COMPOSER).getByText(/48/).first().waitFor();
  await mai.keys.press('Control+Enter');
  await mai.page
    .locator(COMPOSER)
    .getByRole('button', { name: say('way_take').replace('{channel}', 'Email') })
    .click();
  await mai.page.locator(EDITOR).focus();
  await mai.keys.press('Control+Enter');
  await shop.mail.goesOut('the answer', ({ part }) => part('text/plain').includes('Dạ shop nghe ạ'));
  expect(program.taken).toEqual([]);
});

test('the answer to one message names it, and comes back to the composer when it is taken back', async ({
  openShop,
  connect,
  visit,
}) => {
  const shop = await openShop({ undoSeconds: 30 });
  const program = await connect(shop);
  const number = await program.says('m-1', 'Có ấm đỏ không ạ?');
  await program.says('m-2', 'Và bao giờ giao?');
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  await mai.page.locator(ENTRY).first().focus();
  await mai.keys.press('Enter');
  await mai.page.getByRole('menuitem', { name: words('vi', 'thread', 'entry.answer') }).click();
  await mai.page.locator(`${EDITOR}:focus`).waitFor();
  await mai.page.locator(COMPOSER).getByText('Có ấm đỏ không ạ?').waitFor();
  await mai.keys.type('Dạ có ạ');
  await mai.keys.press('Control+Enter');
  await entry(mai, 'Dạ có ạ').waitFor();
  await mai.page.locator('[data-toasts]').getByRole('button').first().click();
  await mai.page.locator(EDITOR).filter({ hasText: 'Dạ có ạ' }).waitFor();
  await mai.page.locator(COMPOSER).getByText('Có ấm đỏ không ạ?').waitFor();
});
