/** The chat on a shop's page under a strict policy, with a desk on which all is well. */
import { expect, test } from './test';

test('a visitor writes and is answered, and nothing of the page moves', async ({ desk, comes }) => {
  const lan = await (await comes()).visit();
  const before = await lan.page.locator('main').boundingBox();
  expect(desk.asked).toEqual([]);
  await lan.openChat();
  await lan.say('Ấm này dùng bếp từ được không?');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  await expect.poll(() => desk.listening).toBe(1);
  desk.tells('typing', { author: 'Bảo Ngọc', is_typing: true });
  await lan.chat.getByText('Bảo Ngọc đang nhập').waitFor({ state: 'attached' });
  desk.answers('Dạ không ạ, xem https://shop.example/am.');
  const link = lan.chat.getByRole('link');
  expect(await link.getAttribute('href')).toBe('https://shop.example/am');
  expect(await link.getAttribute('rel')).toContain('noopener');
  expect(await lan.texts()).toHaveLength(2);
  await expect.poll(() => desk.person.seen).toBe(2);
  desk.tells('seen', { seq: 1 });
  await lan.chat.getByText(lan.t('state.read')).waitFor();
  expect(await lan.page.locator('main').boundingBox()).toEqual(before);
  expect(await lan.page.evaluate(() => document.body.children.length)).toBe(2);
});

test('all of it goes by keys, and the focus comes back', async ({ comes }) => {
  const lan = await (await comes()).visit();
  await lan.page.locator('#cart').focus();
  await lan.launcher.focus();
  await lan.page.keyboard.press('Enter');
  await lan.field.waitFor();
  await expect.poll(() => lan.field.evaluate((field) => field === document.activeElement)).toBe(true);
  await lan.page.keyboard.type('Xin chào');
  await lan.page.keyboard.press('Enter');
  await lan.messages.first().waitFor();
  await lan.chat.getByRole('button', { name: lan.t('options') }).press('Enter');
  await lan.chat.getByRole('menu').waitFor();
  await lan.page.keyboard.press('End');
  await lan.page.keyboard.press('Enter');
  await lan.chat.getByRole('dialog').waitFor();
  await lan.page.keyboard.press('Escape');
  await lan.chat.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await lan.launcher.getAttribute('aria-expanded')).toBe('true');
  await lan.page.keyboard.press('Escape');
  await expect.poll(() => lan.launcher.getAttribute('aria-expanded')).toBe('false');
  expect(await lan.launcher.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button)).toBe(
    true,
  );
});

test('what came while the chat was closed is counted on the launcher, until it is opened', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Alo');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  await expect.poll(() => desk.listening).toBe(1);
  await lan.chat.getByRole('button', { name: lan.t('minimise') }).click();
  desk.answers('Dạ em nghe');
  desk.answers('Chị cần gì ạ?');
  await expect.poll(() => lan.launcher.innerText()).toBe('2');
  expect(await lan.launcher.getAttribute('aria-label')).toBe('Mở trò chuyện, 2 tin nhắn mới');
  await lan.openChat();
  await expect.poll(() => lan.launcher.innerText()).toBe('');
});

test('the conversation goes on after a reload and on another page, and stays open there', async ({
  desk,
  shopPage,
  comes,
}) => {
  // A frame of the same site: Chromium without cookies of others denies any other a storage.
  shopPage.host = '127.0.0.1';
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Còn hàng không?');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  desk.person.add({ from: 'agent', author: 'Ngọc', text: 'Còn ạ' });
  await lan.visit('/khac');
  await lan.messages.nth(1).waitFor();
  expect(await lan.texts()).toEqual(['Còn hàng không?', 'Còn ạ']);
  expect(await lan.launcher.getAttribute('aria-expanded')).toBe('true');
});

test('the tabs of a browser are one visitor with one line, and see the same', async ({ desk, shopPage, comes }) => {
  // Chromium denies locks to frames of other sites while it blocks their cookies.
  shopPage.host = '127.0.0.1';
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Từ tab một');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  const other = await (await (await lan.tab()).visit()).openChat();
  await other.messages.first().waitFor();
  await other.say('Từ tab hai');
  await lan.messages.nth(1).waitFor();
  expect(await lan.texts()).toEqual(['Từ tab một', 'Từ tab hai']);
  expect(await other.texts()).toEqual(['Từ tab một', 'Từ tab hai']);
  expect(desk.listening).toBe(1);
  expect(desk.people.size).toBe(1);
  await other.page.close();
  await expect.poll(() => desk.listening).toBe(1);
  desk.answers('Đến cả hai');
  await lan.messages.nth(2).waitFor();
});

test('a frame that the browser denies a storage goes on by what the page keeps', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Nhớ em không?');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  const frame = lan.page.frames()[1];
  expect(
    await frame?.evaluate(() => {
      try {
        return localStorage.length;
      } catch {
        return 'denied';
      }
    }),
  ).toBe('denied');
  await (await lan.visit()).openChat();
  await lan.messages.first().waitFor();
  expect(desk.people.size).toBe(1);
});

test('older messages come as one scrolls up, and what one reads stays in its place', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Một');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  for (let index = 0; index < 250; index += 1) desk.person.add({ from: 'agent', author: 'Ngọc', text: `tin ${index}` });
  await (await lan.visit()).openChat();
  const box = lan.chat.getByRole('region', { name: lan.t('log') });
  await lan.chat.getByText('tin 249').waitFor();
  expect(await lan.messages.count()).toBe(100);
  await box.evaluate((element) => (element.scrollTop = 0));
  await expect.poll(() => lan.messages.count()).toBeGreaterThan(199);
  const top = await lan.chat
    .getByText('tin 150', { exact: true })
    .evaluate((element) => element.getBoundingClientRect().top);
  expect(top).toBeGreaterThan(0);
  expect(top).toBeLessThan(400);
});

test('files go with a message: chosen, pasted, dropped; those that are too large stay here', async ({
  desk,
  comes,
}) => {
  const lan = await (await (await comes()).visit()).openChat();
  await lan.field.waitFor();
  const large = Buffer.alloc(2_100_000, 1);
  const files = [
    { name: 'hoá đơn.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') },
    { name: 'phim.mp4', mimeType: 'video/mp4', buffer: large },
  ];
  await lan.chat.locator('input[type=file]').setInputFiles(files);
  await lan.chat.getByText('Lớn hơn 2 MB').waitFor();
  await lan.chat.getByRole('button', { name: 'Bỏ phim.mp4' }).click();
  await lan.field.evaluate((field) => {
    const data = new DataTransfer();
    const dot = Uint8Array.from(
      atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
      (character) => character.charCodeAt(0),
    );
    data.items.add(new File([dot], 'image.png', { type: 'image/png' }));
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await lan.chat.getByText('image.png').waitFor();
  await lan.chat.getByRole('progressbar').first().waitFor({ state: 'detached' });
  await lan.say('Đây ạ');
  await lan.chat.getByRole('img', { name: 'image.png' }).waitFor();
  const saved = lan.page.waitForEvent('download');
  await lan.chat.getByRole('button', { name: /hoá đơn.pdf/ }).click();
  expect((await saved).suggestedFilename()).toBe('hoá đơn.pdf');
  expect(desk.person.entries[0]?.files.map(({ name }) => name)).toEqual(['hoá đơn.pdf', 'image.png']);
});

test('the shop asks first when it is away, and the answers reach it with the message', async ({ desk, comes }) => {
  desk.config.is_open = false;
  desk.config.opens_at = new Date(Date.now() + 24 * 3600_000).toISOString();
  desk.config.pre_chat = {
    when: 'away',
    fields: [
      { name: 'name', is_required: false },
      { name: 'email', is_required: true },
    ],
  };
  const lan = await (await (await comes()).visit()).openChat();
  await lan.chat
    .getByText(/ngày mai/)
    .first()
    .waitFor();
  const email = lan.chat.getByRole('textbox', { name: 'Email' });
  await email.fill('lan@khách');
  await lan.chat.getByRole('button', { name: lan.t('form.leave') }).click();
  await lan.chat.getByText(lan.t('form.email_wrong')).waitFor();
  await expect.poll(() => email.evaluate((field) => field === document.activeElement)).toBe(true);
  await email.fill('lan@khach.vn');
  await lan.chat.getByRole('textbox', { name: lan.t('form.message') }).fill('Mai có ship không?');
  await lan.chat.getByRole('button', { name: lan.t('form.leave') }).click();
  await lan.messages.first().waitFor();
  await lan.chat.getByText('lan@khach.vn').waitFor();
  expect(desk.person.talk?.known.email).toBe('lan@khach.vn');
});

test('an address is proven by a code, and gets the conversation by mail', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Chào');
  await lan.chat.getByRole('button', { name: lan.t('handoff.email') }).click();
  await lan.chat.getByRole('textbox', { name: 'Email' }).fill('lan@khach.vn');
  await lan.chat.getByRole('button', { name: lan.t('mail.save') }).click();
  await lan.chat.getByRole('button', { name: lan.t('handoff.confirm') }).click();
  await lan.chat.getByRole('button', { name: lan.t('proof.send') }).click();
  const code = lan.chat.getByRole('textbox', { name: lan.t('proof.code') });
  await code.fill('000 000');
  await lan.chat
    .getByRole('dialog')
    .getByRole('button', { name: lan.t('proof.check') })
    .click();
  await lan.chat.getByText(lan.t('proof.wrong')).waitFor();
  lan.watch.allow(/status of 400/);
  await code.fill('123 456');
  await code.press('Enter');
  await lan.chat.getByText(lan.t('proof.done')).waitFor();
  await lan.chat.getByRole('button', { name: lan.t('done') }).click();
  desk.answers('Dạ chào chị');
  await lan.messages.nth(1).waitFor();
  await lan.chat.getByRole('button', { name: lan.t('options') }).click();
  await lan.chat.getByRole('menuitem', { name: lan.t('menu.transcript') }).click();
  await lan.chat.getByRole('button', { name: lan.t('transcript.send') }).click();
  await lan.chat.getByText(lan.t('transcript.done')).waitFor();
  expect(desk.mailed).toEqual([
    { to: 'lan@khach.vn', what: 'code' },
    { to: 'lan@khach.vn', what: 'transcript' },
  ]);
});

test('a conversation ends, is rated, and is begun anew', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Cảm ơn shop');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  await lan.chat.getByRole('button', { name: lan.t('options') }).click();
  await lan.chat.getByRole('menuitem', { name: lan.t('menu.end') }).click();
  await lan.chat.getByRole('button', { name: lan.t('end.yes') }).click();
  await lan.chat.getByText(lan.t('solved')).waitFor();
  await lan.chat.getByRole('radio').first().focus();
  for (let star = 0; star < 4; star += 1) await lan.page.keyboard.press('ArrowRight');
  await lan.chat.getByRole('textbox').fill('Nhanh');
  await lan.chat.getByRole('button', { name: lan.t('rating.send') }).click();
  await lan.chat.getByText(lan.t('rating.thanks')).waitFor();
  expect(desk.person.talk?.rating?.comment).toBe('Nhanh');
  await lan.chat.getByRole('button', { name: lan.t('solved.again') }).click();
  await lan.say('À còn câu nữa');
  await lan.messages.nth(1).waitFor();
  await expect.poll(() => desk.person.talk?.state).toBe('open');
});

test('what comes in is said to those who listen', async ({ desk, comes }) => {
  const lan = await (await (await comes()).visit()).openChat();
  await lan.say('Alo');
  await expect.poll(() => desk.listening).toBe(1);
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  desk.answers('Dạ em nghe ạ');
  const log = lan.chat.getByRole('log');
  await expect.poll(() => log.innerText()).toBe('Bảo Ngọc nhắn: Dạ em nghe ạ');
});

test('the page gives orders: who is signed in, which page, open, close, and another person', async ({
  desk,
  shopPage,
  comes,
}) => {
  shopPage.script = `window.hopdesk = window.hopdesk || function () { (hopdesk.q = hopdesk.q || []).push(arguments) };
    hopdesk('identify', { id: '7', expires: 1, hash: 'forged' }); hopdesk('open');`;
  const lan = await comes();
  lan.watch.allow(/status of 401/, /identity is not signed/);
  await lan.visit();
  await lan.field.waitFor();
  await lan.say('Vẫn nói chuyện được');
  await lan.chat.getByText(lan.t('state.sent')).waitFor();
  await lan.page.evaluate(() => window.hopdesk?.('reset'));
  await lan.messages.first().waitFor({ state: 'detached' });
  await lan.page.evaluate(() => window.hopdesk?.('close'));
  await expect.poll(() => lan.launcher.getAttribute('aria-expanded')).toBe('false');
  expect(desk.asked.filter((what) => what === 'POST /session').length).toBeGreaterThan(1);
});
