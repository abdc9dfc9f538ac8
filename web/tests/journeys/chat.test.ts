/** Live chat, from the shop's page to the desk and back, against the real executable. */
import { body } from '../desk/api';
import { words } from '../desk/app';
import { entry, openTicket, write } from '../desk/thread';
import { asksForTranscript, expect, proves, test, ticketOf } from '../widget/on_shop';

test('a visitor and an agent talk, each sees the other write, and the agent’s words are read', async ({
  shop,
  chatOf,
  comes,
  visit,
}) => {
  const lan = await comes(shop, await chatOf(shop));
  await lan.say('Ấm này dùng bếp từ được không?');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  const { number } = await ticketOf(shop, 'bếp từ');
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await entry(mai, 'bếp từ').waitFor();
  await lan.chat.getByText(lan.t('state.read')).waitFor();
  await write(mai, 'r', 'Dạ không ạ, chị dùng bếp gas nhé.');
  await lan.chat.getByText(/đang nhập/).waitFor({ state: 'attached' });
  await mai.keys.press('Control+Enter');
  await lan.messages.nth(1).waitFor();
  expect(await lan.texts()).toEqual(['Ấm này dùng bếp từ được không?', 'Dạ không ạ, chị dùng bếp gas nhé.']);
  await lan.say('Vâng cảm ơn');
  await entry(mai, 'Vâng cảm ơn').waitFor();
});

test('a conversation outlives the executable: what is written meanwhile comes once', async ({
  shop,
  chatOf,
  comes,
}) => {
  const lan = await comes(shop, await chatOf(shop));
  lan.watch.allowLostRequests();
  await lan.say('Trước khi khởi động lại');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  const { number } = await ticketOf(shop, 'khởi động lại');
  await shop.house.stop();
  await lan.say('Trong lúc khởi động lại');
  await lan.chat.getByText(lan.t('state.waiting')).waitFor();
  await shop.house.start();
  await lan.chat.getByText(lan.t('state.waiting')).waitFor({ state: 'detached' });
  expect(await lan.texts()).toEqual(['Trước khi khởi động lại', 'Trong lúc khởi động lại']);
  const texts = async () => {
    const { items } = await body(shop.api.GET('/api/v1/tickets/{number}/entries', { params: { path: { number } } }));
    return items.map(({ visible }) => visible);
  };
  await expect.poll(texts).toEqual(['Trước khi khởi động lại', 'Trong lúc khởi động lại']);
});

test('an address is proven, the conversation is mailed, and the answer to that mail is in the same ticket', async ({
  shop,
  chatOf,
  comes,
}) => {
  const lan = await comes(shop, await chatOf(shop));
  await lan.say('Gửi mình bản này qua mail nhé');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  const { number } = await ticketOf(shop, 'qua mail');
  await proves(lan, shop, 'lan@customers.example');
  const params = { path: { number } };
  await shop.api.POST('/api/v1/tickets/{number}/replies', { params, body: { text: 'Dạ được ạ.' } });
  await lan.messages.nth(1).waitFor();
  const mail = await asksForTranscript(lan, shop, 'Dạ được ạ.');
  shop.mail.deliver({
    from: 'lan@customers.example',
    subject: `Re: ${mail.subject}`,
    text: 'Nhận được rồi',
    inReplyTo: mail.id,
  });
  await expect
    .poll(async () => (await body(shop.api.GET('/api/v1/tickets/{number}', { params }))).entry_count)
    .toBeGreaterThan(2);
});

test('an agent sees who is at the chat, blocks them and takes it back, and reads how they rated it', async ({
  shop,
  chatOf,
  comes,
  visit,
}) => {
  const say = (key: string, name = ''): string => words('vi', 'visitors', key).replace('{name}', name);
  const lan = await comes(shop, await chatOf(shop));
  lan.watch.allow(/status of 403 .*\/widget\/v1\//);
  await lan.say('Ai đang trực vậy ạ?');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  const { number } = await ticketOf(shop, 'đang trực');
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  const panel = mai.page.getByRole('region', { name: say('title') });
  await panel.getByText(say('here')).waitFor();
  await lan.field.pressSequentially('Mình');
  await panel.getByText(say('typing')).waitFor();
  await lan.field.fill('');
  await panel.getByText(say('here')).waitFor();

  // A note is nobody's business at the chat.
  await write(mai, 'i', 'Khách quen');
  const path = { path: { number } };
  const { present } = await body(shop.api.GET('/api/v1/tickets/{number}', { params: path }));
  expect(present.map(({ activity }) => activity)).toEqual(['looking']);
  expect(await lan.chat.getByText(/đang nhập/).count()).toBe(0);

  const visitors = () => body(shop.api.GET('/api/v1/tickets/{number}/visitors', { params: path }));
  await panel.getByRole('button', { name: new RegExp(`^${say('block')} `) }).click();
  const question = mai.page.getByRole('alertdialog');
  await question.getByRole('button', { name: new RegExp(`^${say('block')} `) }).click();
  await panel.getByText(say('blocked'), { exact: true }).waitFor();
  expect((await visitors()).visitors[0]?.is_blocked).toBe(true);
  await mai.page.locator('[data-toasts]').getByRole('button').first().click();
  await panel.getByText(say('blocked'), { exact: true }).waitFor({ state: 'detached' });
  await expect.poll(async () => (await visitors()).visitors[0]?.is_blocked).toBe(false);

  await lan.visit();
  await lan.openChat();
  await shop.api.POST('/api/v1/tickets/{number}/replies', { params: path, body: { text: 'Dạ em đây.' } });
  await lan.messages.nth(1).waitFor();
  await lan.chat.getByRole('button', { name: lan.t('options') }).click();
  await lan.chat.getByRole('menuitem', { name: lan.t('menu.end') }).click();
  await lan.chat.getByRole('button', { name: lan.t('end.yes') }).click();
  await lan.chat.getByRole('radio').first().focus();
  for (let star = 0; star < 3; star += 1) await lan.page.keyboard.press('ArrowRight');
  await lan.chat.getByRole('textbox').fill('Hơi lâu');
  await lan.chat.getByRole('button', { name: lan.t('rating.send') }).click();
  const rating = mai.page.getByRole('region', { name: say('rating') });
  await rating.getByText('Hơi lâu').waitFor();
  await rating.getByRole('img', { name: say('rating.of').replace('{score}', '4') }).waitFor();
  await mai.page.locator('main').getByText('“Hơi lâu”').waitFor();
});

test('a page that is not among the allowed ones shows no chat', async ({ shop, chatOf, shopperAt }) => {
  const page = await chatOf(shop, { allowed_origins: ['https://other.example'] });
  const shopper = await shopperAt(shop, page);
  shopper.watch.allow(/hopdesk: no chat/, /frame-ancestors/);
  const said = shopper.page.waitForEvent('console', {
    predicate: (message) => /hopdesk: no chat/.test(message.text()),
  });
  await shopper.page.goto(page.url);
  await said;
  expect(await shopper.page.locator('iframe').count()).toBe(0);
});
