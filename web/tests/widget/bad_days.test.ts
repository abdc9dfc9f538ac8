/** The days on which everything goes wrong: nothing that was written is lost, and nothing is there twice. */
import { expect, test } from './test';

const LOST = /net::ERR_|status of (429|5\d\d|4\d\d)/;

test('what is written without a network is kept, said to be, and sent once', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  lan.watch.allow(LOST);
  await lan.say('một');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  await lan.context.setOffline(true);
  desk.cut();
  await lan.chat.getByText(lan.t('link.offline')).waitFor();
  await lan.say('hai');
  await lan.say('ba');
  await lan.chat.getByText(lan.t('state.waiting')).first().waitFor();
  await lan.context.setOffline(false);
  await expect.poll(() => desk.person.entries.map(({ text }) => text)).toEqual(['một', 'hai', 'ba']);
  await lan.chat.getByText(lan.t('link.offline')).waitFor({ state: 'detached' });
  await expect.poll(() => lan.texts()).toEqual(['một', 'hai', 'ba']);
});

test('an answer that gets lost doubles no message, and neither does a stream that says all twice', async ({
  desk,
  comes,
}) => {
  desk.weather.doubles = true;
  const lan = await (await (await comes()).visit()).openChat();
  lan.watch.allow(LOST);
  await lan.field.waitFor();
  desk.weather.losesAnswers = 2;
  await lan.say('chỉ một lần');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  desk.answers('một câu');
  await lan.messages.nth(1).waitFor();
  expect(await lan.texts()).toEqual(['chỉ một lần', 'một câu']);
  expect(desk.person.entries).toHaveLength(2);
});

test('what was missed while the line was cut comes in order, even if it is told in disorder', async ({
  desk,
  comes,
}) => {
  const lan = await (await (await comes()).visit()).openChat();
  lan.watch.allow(LOST);
  await lan.say('một');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  desk.weather.disorders = true;
  for (const text of ['hai', 'ba', 'bốn']) desk.person.add({ from: 'agent', author: 'Ngọc', text });
  desk.cut();
  await lan.messages.nth(3).waitFor();
  expect(await lan.texts()).toEqual(['một', 'hai', 'ba', 'bốn']);
});

test('who is too fast waits as long as is said, and goes on by itself', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  lan.watch.allow(LOST);
  await lan.field.waitFor();
  Object.assign(desk.weather, { tooMany: 1, retryAfter: 2 });
  await lan.say('nhanh');
  await lan.chat.getByText(/hơi nhanh/).waitFor();
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  await lan.chat.getByText(/hơi nhanh/).waitFor({ state: 'detached' });
  expect(desk.person.entries).toHaveLength(1);
});

test('what is refused can be thrown away, and holds up nothing else', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  lan.watch.allow(LOST);
  await lan.say('từ chối');
  await lan.chat.getByText(lan.t('refused.other')).waitFor();
  await lan.say('được');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  await lan.chat.getByRole('button', { name: lan.t('state.discard') }).click();
  await expect.poll(() => lan.texts()).toEqual(['được']);
  expect(desk.person.entries.map(({ text }) => text)).toEqual(['được']);
});

test('what was not sent before a reload is sent after it', async ({ desk, shopPage, comes }) => {
  // A frame of the same site: Chromium without cookies of others denies any other a storage.
  shopPage.host = '127.0.0.1';
  const lan = await (await (await comes()).visit()).openChat();
  lan.watch.allow(LOST);
  await lan.say('trước');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  desk.weather.tooMany = 99;
  desk.weather.retryAfter = 60;
  await lan.say('sau khi tải lại');
  await lan.chat.getByText(/hơi nhanh/).waitFor();
  desk.weather.tooMany = 0;
  await lan.visit();
  await expect.poll(() => desk.person.entries.map(({ text }) => text)).toEqual(['trước', 'sau khi tải lại']);
  await expect.poll(() => lan.texts()).toEqual(['trước', 'sau khi tải lại']);
});

test('a half-typed message is there again on the next page', async ({ shopPage, comes }) => {
  // A frame of the same site: Chromium without cookies of others denies any other a storage.
  shopPage.host = '127.0.0.1';
  const lan = await (await (await comes()).visit()).openChat();
  await lan.field.fill('đang gõ dở');
  await lan.visit('/khac');
  await expect.poll(() => lan.field.inputValue()).toBe('đang gõ dở');
});

test('a desk that is away is said to be, and found again', async ({ desk, comes }) => {
  const lan = await (await comes()).visit();
  lan.watch.allow(LOST);
  desk.weather.sessionStatus = 503;
  await lan.openChat();
  await lan.chat.getByText(lan.t('trouble.down')).waitFor();
  desk.weather.sessionStatus = undefined;
  await lan.chat.getByRole('button', { name: lan.t('trouble.retry') }).click();
  await lan.field.waitFor();
});

test('a visitor whom the desk has forgotten begins anew, and loses no word', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  lan.watch.allow(LOST);
  await lan.say('cũ');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  desk.people.clear();
  await lan.say('mới');
  await expect
    .poll(() => [...desk.people.values()].flatMap(({ entries }) => entries.map(({ text }) => text)))
    .toEqual(['mới']);
  await expect.poll(() => lan.texts()).toEqual(['mới']);
});

test('a page that is not allowed gets no launcher, and its console says why', async ({ desk, comes }) => {
  desk.allowed = ['https://other.example'];
  const lan = await comes();
  lan.watch.allow(/frame-ancestors|hopdesk: no chat|net::ERR_BLOCKED_BY_RESPONSE/);
  const said = lan.page.waitForEvent('console', { predicate: (message) => /hopdesk: no chat/.test(message.text()) });
  await lan.page.goto(lan.at.shop);
  await said;
  expect(await lan.page.locator('iframe').count()).toBe(0);
});

test('a page that lost its permission is told in the chat', async ({ desk, comes }) => {
  const lan = await (await comes()).visit();
  lan.watch.allow(LOST);
  desk.weather.sessionStatus = 403;
  await lan.openChat();
  await lan.chat.getByText(lan.t('trouble.refused')).waitFor();
});

test('a desk whose page says nothing of the shop works as well', async ({ desk, comes }) => {
  desk.isTold = false;
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('xin chào');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
});
