/** Setting up every way in: a form, another program, a bot; each is tried out from its page, and what comes in becomes a ticket. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ENTRY, ROW, words } from '../desk/app';
import { body } from '../desk/api';
import { Meta, PAGE, TOKEN as PAGE_TOKEN } from '../servers/meta';
import { TOKEN, Telegram } from '../servers/telegram';
import { openTicket, write, entry } from '../desk/thread';
import { expect, test } from '../test';

const say = (key: string): string => words('vi', 'settings', key);

test('another program is connected: its key is shown once, and the example on the page works as it stands', async ({
  emptyHouse,
  visit,
}) => {
  const house = await emptyHouse();
  const mai = await house.setUp();
  const api = house.api({ session: mai });
  const visitor = await visit(house, { as: mai, language: 'vi' });
  const { page } = visitor;
  await visitor.goto('/settings/inboxes/new');
  await page.getByRole('link', { name: new RegExp(say('kind.api')) }).click();
  await page.getByLabel(say('inbox.name'), { exact: true }).fill('Cổng SMS');
  const key = page.getByLabel(say('program.incoming_secret'), { exact: true });
  const made = await key.inputValue();
  expect(made).toMatch(/^whsec_/);
  await page.getByRole('button', { name: say('save'), exact: true }).click();

  await page.waitForURL(/\/settings\/inboxes\/\d+$/);
  await page.getByText(say('secret.copy_now')).waitFor();
  expect(await key.inputValue()).toBe(made);
  const example = await page.locator('pre').innerText();
  await page.reload();
  await page.getByText(say('secret.stored')).waitFor();
  expect(await page.content()).not.toContain(made);

  await promisify(execFile)('bash', ['-c', example.replace('whsec_…', made)]);
  const { items } = await body(api.GET('/api/v1/tickets'));
  expect(items.map(({ requester }) => requester.name)).toEqual(['Lan']);
  await page.getByRole('button', { name: say('health.again') }).click();
  await expect.poll(() => page.getByRole('definition').first().innerText()).toMatch(/^1\b/);
});

test('an address that nobody answers at is said to be one, with what to do', async ({ emptyHouse, visit }) => {
  const house = await emptyHouse();
  const mai = await house.setUp();
  const visitor = await visit(house, { as: mai, language: 'vi' });
  const { page } = visitor;
  await visitor.goto('/settings/inboxes/new/api');
  await page.getByLabel(say('inbox.name'), { exact: true }).fill('App');
  await page.getByRole('switch', { name: say('program.sends') }).click();
  await page.getByLabel(say('program.url'), { exact: true }).fill('http://127.0.0.1:9/hook');
  // Without permission for the own network the address is refused where it stands.
  await page.getByRole('button', { name: say('program.check') }).click();
  await page.getByRole('status').getByText(/./).first().waitFor();
  await page.getByLabel(say('program.private')).check();
  await page.getByRole('button', { name: say('program.check') }).click();
  await page.getByText(say('program.advice.unreachable')).waitFor();
  visitor.watch.allow(/status of 400 .*inboxes\/check/);
});

test('a Telegram bot is connected and answered: a wrong token says what to do, the right one says who it is', async ({
  emptyHouse,
  own,
  visit,
}) => {
  const telegram = own('Telegram', await Telegram.start());
  const house = await emptyHouse();
  const mai = await house.setUp();
  const api = house.api({ session: mai });
  const settings = await body(api.GET('/api/v1/settings'));
  const tickets = { ...settings.tickets, undo_send_seconds: 0 };
  await api.PATCH('/api/v1/settings', { body: { version: settings.version, tickets } });
  const visitor = await visit(house, { as: mai, language: 'vi' });
  const { page } = visitor;
  await visitor.goto('/settings/inboxes/new/telegram');
  await page.getByLabel(say('inbox.name'), { exact: true }).fill('Bot Nhà Gốm');
  await page.getByText(say('telegram.own')).click();
  await page.getByLabel(say('telegram.base_url')).fill(telegram.url);
  await page.getByLabel(say('program.private')).check();
  const token = page.getByLabel(say('telegram.token'), { exact: true });
  await token.fill('123456:AA-wrong');
  await page.getByRole('button', { name: say('telegram.check') }).click();
  await page.getByText(say('telegram.advice.credentials')).waitFor();
  await token.fill(TOKEN);
  await page.getByRole('button', { name: say('check.again') }).click();
  await page.getByText(/@nhagom_bot/).waitFor();
  await page.getByRole('button', { name: say('save'), exact: true }).click();
  await page.waitForURL(/\/settings\/inboxes\/\d+$/);

  telegram.says('Ấm tử sa còn không ạ?');
  await visitor.goto('/inbox/all');
  await page.locator(ROW).filter({ hasText: 'Ấm tử sa còn không ạ?' }).waitFor({ timeout: 30_000 });
  const { items } = await body(api.GET('/api/v1/tickets'));
  await openTicket(visitor, items[0]?.number ?? 0);
  await write(visitor, 'r', 'Dạ còn ạ');
  await visitor.keys.press('Control+Enter');
  await entry(visitor, 'Dạ còn ạ')
    .getByText(words('vi', 'thread', 'entry.delivery.sent'))
    .waitFor({ timeout: 30_000 });
  expect(telegram.sent).toEqual([{ chat_id: 77, text: 'Dạ còn ạ' }]);
});

test('a Facebook page is connected: its address proves itself with the word made for it, and a token that ends soon is an alarm', async ({
  emptyHouse,
  own,
  visit,
}) => {
  const meta = own('Meta', await Meta.start());
  meta.endsAt = Math.floor(Date.now() / 1000) + 3 * 86_400;
  const house = await emptyHouse();
  const mai = await house.setUp();
  const api = house.api({ session: mai });
  const visitor = await visit(house, { as: mai, language: 'vi' });
  const { page } = visitor;
  const field = (key: string) => page.getByLabel(say(key), { exact: true });
  const save = () => page.getByRole('button', { name: say('save'), exact: true }).click();
  await visitor.goto('/settings/inboxes/new');
  await page.getByRole('link', { name: new RegExp(say('kind.facebook')) }).click();
  await field('inbox.name').fill('Trang Nhà Gốm');
  await save();
  await page.getByText(say('needed')).nth(3).waitFor();
  await field('meta.app_id').fill('36081');
  await field('meta.app_secret').fill(meta.secret);
  await field('meta.facebook.account_id').fill(PAGE);
  await page.getByText(say('meta.own')).click();
  await field('meta.base_url').fill(meta.url);
  await page.getByLabel(say('program.private')).check();
  await field('meta.access_token').fill('EAAGwrong');
  await page.getByRole('button', { name: say('meta.check') }).click();
  await page.getByText(say('meta.advice.credentials')).waitFor();
  await page.getByText(/Invalid OAuth access token/).waitFor();
  await field('meta.access_token').fill(PAGE_TOKEN);
  await page.getByRole('button', { name: say('check.again') }).click();
  await page.getByText(/Nhà Gốm"/).waitFor();
  await save();

  await page.waitForURL(/\/settings\/inboxes\/\d+$/);
  await page.getByText(say('secret.copy_now')).waitFor();
  const word = await field('meta.verify_token').inputValue();
  const address = await field('meta.address').inputValue();
  expect(await meta.verifies(address, word)).toBe('1158201444');
  expect(await meta.verifies(address, 'another')).toBe('403');
  expect(await meta.tells(address, 'Còn ấm không ạ?', 'not the secret')).toBe(401);
  expect(await meta.tells(address, 'Còn ấm không ạ?')).toBe(200);
  const tickets = async () => (await body(api.GET('/api/v1/tickets'))).items.map(({ channel }) => channel);
  await expect.poll(tickets).toEqual(['facebook']);

  await page.reload();
  await page.getByText(say('secret.stored')).waitFor();
  const shown = await page.content();
  for (const secret of [word, meta.secret, PAGE_TOKEN]) expect(shown).not.toContain(secret);
  await page.getByText(say('alarm.inbox_token_expired')).waitFor();
  await page.getByText(say('refused.unsigned')).waitFor();

  // Whatever was given for this page is not shown to another.
  await field('meta.facebook.account_id').fill('10292');
  await page.getByText(say('kind.moved'), { exact: true }).waitFor();
  await save();
  await page.getByText(say('needed')).nth(2).waitFor();
  await page.getByRole('button', { name: say('discard') }).click();

  await page.getByRole('switch', { name: say('kind.is_active') }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: say('inbox.pause.action') })
    .click();
  await save();
  await visitor.sees(say('saved'));
  expect(await meta.tells(address, 'Có ai không?')).not.toBe(200);
});

test('a form with fields of its type is made, filled in by a customer, and what they said stands beside the ticket', async ({
  emptyHouse,
  visit,
}) => {
  const house = await emptyHouse();
  const session = await house.setUp();
  const api = house.api({ session });
  const mai = await visit(house, { as: session, language: 'vi' });
  const { page } = mai;

  await mai.goto('/settings/ticket-types/question');
  const add = page.getByRole('button', { name: say('fields.add') });
  await add.click();
  await page.getByLabel(say('field.label_vi')).fill('Mã đơn');
  await page.getByLabel(say('field.label_en')).fill('Order');
  await page.getByLabel(say('field.kind'), { exact: true }).selectOption('order_number');
  expect(await page.getByLabel(say('field.key'), { exact: true }).inputValue()).toBe('order');
  await page.getByRole('switch', { name: say('field.is_public') }).click();
  await page.getByRole('switch', { name: say('field.is_required') }).click();
  await page.getByRole('button', { name: say('field.take') }).click();
  await add.click();
  await page.getByLabel(say('field.label_vi')).fill('Màu');
  await page.getByLabel(say('field.label_en')).fill('Colour');
  await page.getByLabel(say('field.kind'), { exact: true }).selectOption('choice');
  await page.getByRole('button', { name: say('field.take') }).click();
  await mai.sees(say('field.wrong.options'));
  for (const [at, [vi, en]] of [['Đỏ', 'Red'] as const, ['Xanh', 'Blue'] as const].entries()) {
    await page.getByRole('button', { name: say('field.option_add') }).click();
    await page.getByLabel(say('field.option_vi').replace('{at}', String(at + 1))).fill(vi);
    await page.getByLabel(say('field.option_en').replace('{at}', String(at + 1))).fill(en);
  }
  await page.getByRole('button', { name: say('field.take') }).click();
  await page.getByRole('button', { name: say('type.up').replace('{name}', 'Màu') }).click();
  await page.getByRole('button', { name: say('save'), exact: true }).click();
  await mai.sees(say('saved'));
  const types = await body(api.GET('/api/v1/ticket-types'));
  const fields = types.find(({ key }) => key === 'question')?.fields ?? [];
  expect(fields.map(({ key, kind, is_required }) => [key, kind, is_required])).toEqual([
    ['colour', 'choice', false],
    ['order', 'order_number', true],
  ]);
  expect(fields[0]?.options?.map(({ key }) => key)).toEqual(['red', 'blue']);

  await mai.goto('/settings/inboxes/new/form');
  await page.getByLabel(say('inbox.name'), { exact: true }).fill('Biểu mẫu web');
  await page.getByLabel(say('form.title').replace('{language}', 'Tiếng Việt')).fill('Hỏi Nhà Gốm');
  await page.getByLabel(say('form.origins')).fill('https://Shop.example/');
  await mai.keys.press('Enter');
  await page.getByRole('button', { name: say('save'), exact: true }).click();
  await page.waitForURL(/\/settings\/inboxes\/\d+$/);
  await mai.sees('embed=1');
  const [, id] = /inboxes\/(\d+)$/.exec(page.url()) ?? [];

  const lan = await visit(house, { name: 'Lan', language: 'vi' });
  await lan.goto(`/contact/${id}`);
  await lan.page.getByRole('heading', { name: 'Hỏi Nhà Gốm' }).waitFor();
  await lan.page.locator('[name=email]').fill('lan@customers.example');
  await lan.page.locator('[name=subject]').fill('Đơn của em');
  await lan.page.locator('[name=text]').fill('Bao giờ giao ạ?');
  await lan.page.locator('[name="fields.order"]').fill('ng-20418');
  await lan.page.locator('[name=text]').press('Tab');
  await lan.page.locator('form button[type=submit], form button:not([type])').first().click();
  await lan.page.waitForURL(/thanks/);

  const { items } = await body(api.GET('/api/v1/tickets'));
  const number = items[0]?.number ?? 0;
  await openTicket(mai, number);
  await page.locator(ENTRY).filter({ hasText: 'NG-20418' }).waitFor();
  const panel = page.locator('[data-region=panel]');
  await expect.poll(() => panel.getByLabel('Mã đơn').inputValue()).toBe('NG-20418');
  await panel.getByLabel('Màu').selectOption('blue');
  await panel.getByLabel('Mã đơn').fill('đơn số 1');
  await panel.getByLabel('Mã đơn').press('Enter');
  await panel.getByText(/tối đa 60/).waitFor();
  await panel.getByLabel('Mã đơn').fill('ng-7');
  await panel.getByLabel('Mã đơn').press('Enter');
  const fieldsNow = async () => {
    const ticket = await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));
    return ticket.fields;
  };
  await expect.poll(fieldsNow).toEqual({ colour: 'blue', order: 'NG-7' });
  await expect.poll(() => panel.getByLabel('Mã đơn').inputValue()).toBe('NG-7');
  mai.watch.allow(/status of 400 .*tickets/);
});

test('an inbox is removed after its page said what that means; what came through it stays and names it', async ({
  emptyHouse,
  visit,
}) => {
  const house = await emptyHouse();
  const session = await house.setUp();
  const api = house.api({ session });
  const form = { name: 'Biểu mẫu cũ', channel: 'form', settings: { title: { vi: 'Hỏi Nhà Gốm' } } };
  const { id } = await body(api.POST('/api/v1/inboxes', { body: form as never }));
  const lan = await visit(house, { name: 'Lan', language: 'vi' });
  await lan.goto(`/contact/${id}`);
  await lan.page.locator('[name=email]').fill('lan@customers.example');
  await lan.page.locator('[name=subject]').fill('Đơn của em');
  await lan.page.locator('[name=text]').fill('Bao giờ giao ạ?');
  await lan.page.locator('form button[type=submit], form button:not([type])').first().click();
  await lan.page.waitForURL(/thanks/);

  const mai = await visit(house, { as: session, language: 'vi' });
  const { page } = mai;
  await mai.goto(`/settings/inboxes/${id}`);
  // What is typed here goes with the inbox, and does not ask to be saved first.
  await page.getByLabel(say('inbox.name'), { exact: true }).fill('Biểu mẫu khác');
  const remove = page.getByRole('button', { name: say('inbox.remove.begin') });
  await remove.click();
  const question = page.getByRole('alertdialog');
  await question.getByText(say('inbox.remove.means')).waitFor();
  await question.getByRole('button', { name: say('inbox.remove.keep') }).click();
  await question.waitFor({ state: 'hidden' });
  await expect.poll(() => remove.evaluate((button) => button === document.activeElement)).toBe(true);
  await remove.click();
  await question.getByRole('button', { name: say('inbox.remove.action') }).click();
  await page.waitForURL(/\/settings\/inboxes$/);
  await mai.sees(say('inboxes.empty'));

  const { items } = await body(api.GET('/api/v1/tickets'));
  const number = items[0]?.number ?? 0;
  const ticket = await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));
  expect(ticket.inbox?.name).toBe('Biểu mẫu cũ');
  await openTicket(mai, number);
  await page.locator(ENTRY).filter({ hasText: 'Bao giờ giao' }).waitFor();
  lan.watch.allow(/status of 404 .*contact/);
  await lan.goto(`/contact/${id}`);
  await lan.page.getByRole('heading').first().waitFor();
  expect(await lan.page.locator('form').count()).toBe(0);

  await mai.goto('/settings/inboxes/new/form');
  await page.getByLabel(say('inbox.name'), { exact: true }).fill('Biểu mẫu cũ');
  await page.getByRole('button', { name: say('save'), exact: true }).click();
  await page.waitForURL(/\/settings\/inboxes\/\d+$/);
});

test('a chat is set up: the line for the page is there to be copied, and what was chosen is kept', async ({
  emptyHouse,
  visit,
}) => {
  const house = await emptyHouse();
  const session = await house.setUp();
  const api = house.api({ session });
  const mai = await visit(house, { as: session, language: 'vi' });
  const { page } = mai;
  await mai.goto('/settings/inboxes/new/chat');
  await page.getByRole('textbox', { name: say('inbox.name'), exact: true }).fill('Chat Nhà Gốm');
  await page.getByLabel(say('form.origins')).fill('https://Shop.example/');
  await mai.keys.press('Enter');
  await page.getByLabel(say('chat.greeting').replace('{language}', 'Tiếng Việt')).fill('Chào bạn');
  await page.getByRole('radio', { name: say('chat.asks.always'), exact: true }).check();
  await page.getByLabel(say('chat.field.phone'), { exact: true }).selectOption('required');
  await page.getByRole('button', { name: say('secret.make') }).click();
  const made = await page.getByLabel(say('chat.identity_secret'), { exact: true }).inputValue();
  await page.getByRole('button', { name: say('save'), exact: true }).click();
  await page.waitForURL(/\/settings\/inboxes\/\d+$/);
  await page.getByText(/<script async src=.*w\.js" data-key=/).waitFor();
  expect(await page.getByLabel(say('chat.identity_secret'), { exact: true }).inputValue()).toBe(made);

  const [, id = ''] = /inboxes\/(\d+)$/.exec(page.url()) ?? [];
  const { settings, secrets } = await body(api.GET('/api/v1/inboxes/{id}', { params: { path: { id } } }));
  expect(secrets).toEqual(['identity_secret']);
  expect(settings).toMatchObject({
    allowed_origins: ['https://shop.example'],
    greeting: { vi: 'Chào bạn', en: '' },
    pre_chat: {
      when: 'always',
      fields: [
        { name: 'name', is_required: false },
        { name: 'email', is_required: true },
        { name: 'phone', is_required: true },
      ],
    },
  });
});
