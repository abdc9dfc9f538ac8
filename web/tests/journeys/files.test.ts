/** Files and drafts: pasted, attached, looked at, passed on; what is written stays, whatever happens to the page. */
import { writeFileSync } from 'node:fs';
import { EDITOR, ENTRY, words } from '../desk/app';
import { COMPOSER, entry, openTicket, write } from '../desk/thread';
import { Folder } from '../base/folder';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
const say = (area: string, key: string) => words('vi', area, key);
/** A picture of one pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Pastes a picture as a program that takes screenshots leaves it. */
function pastePicture(base64: string) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
  document.activeElement?.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
  );
}

test('a pasted screenshot stands in the answer, a file goes along, and the picture opens large in the thread', async ({
  scene,
  shop,
  visit,
}) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Hỏng quai', text: 'Quai hỏng.' });
  const mai = await visit(shop.house, { as: shop.mai });
  const { page } = mai;
  await openTicket(mai, number);
  await write(mai, 'r', 'Dạ như hình ạ ');
  await page.evaluate(pastePicture, PIXEL);
  await page.locator(`${COMPOSER} ${EDITOR} img[src*="/api/"]`).waitFor();
  const folder = scene.closing.own('files', new Folder());
  writeFileSync(folder.at('bảo hành.txt'), 'Bảo hành một năm.');
  await page.locator(`${COMPOSER} input[type=file]`).setInputFiles(folder.at('bảo hành.txt'));
  await page.locator(COMPOSER).getByText('bảo hành.txt').waitFor();
  await page.locator(EDITOR).focus();
  await mai.keys.press('Control+Enter');
  const answer = await shop.mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Hỏng quai'));
  expect(answer.raw).toMatch(/Content-Type: image\/png/i);
  expect(answer.part('text/html')).toContain('cid:');
  expect(answer.raw).toMatch(/b%E1%BA%A3o%20h%C3%A0nh\.txt|bảo hành\.txt/i);
  await page.locator(ENTRY).getByText('bảo hành.txt').waitFor();

  shop.mail.deliver({
    from: LAN,
    subject: 'Re: Hỏng quai',
    text: 'Ảnh của mình.',
    inReplyTo: answer.id,
    references: [answer.id],
    files: [{ name: 'quai.png', type: 'image/png', bytes: Buffer.from(PIXEL, 'base64') }],
  });
  const picture = entry(mai, 'Ảnh của mình.').getByRole('button', {
    name: say('thread', 'entry.picture').replace('{name}', 'quai.png'),
  });
  await picture.click({ timeout: 30_000 });
  const large = page.getByRole('dialog', { name: say('thread', 'entry.pictures') });
  await large.locator('img').waitFor();
  await mai.keys.press('Escape');
  await large.waitFor({ state: 'detached' });
});

test('an answer whose file is still on its way goes out with it, unless that is called off or the file fails', async ({
  scene,
  shop,
  visit,
}) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Xin hoá đơn', text: 'Cho mình hoá đơn.' });
  const mai = await visit(shop.house, { as: shop.mai });
  mai.watch.allow(/status of 507/);
  const { page, keys } = mai;
  // The way to the server is as slow as the test says.
  const held: ((status?: number) => void)[] = [];
  await page.route('**/api/v1/files', (route) => {
    held.push((status) => void (status ? route.fulfill({ status }) : route.continue()));
  });
  const folder = scene.closing.own('files', new Folder());
  writeFileSync(folder.at('hoa-don.txt'), 'Một trăm nghìn.');
  const attach = () => page.locator(`${COMPOSER} input[type=file]`).setInputFiles(folder.at('hoa-don.txt'));
  const answering = page.locator(COMPOSER);
  const waiting = answering.getByRole('button', { name: say('composer', 'awaits_files') });

  await openTicket(mai, number);
  await write(mai, 'r', 'Em gửi ạ.');
  await attach();
  await page.locator(EDITOR).focus();
  await keys.press('Control+Enter');
  await waiting.waitFor();
  await keys.press('Escape');
  await waiting.waitFor({ state: 'detached' });
  await keys.press('Control+Enter');
  await waiting.waitFor();
  await keys.press('.');
  await waiting.waitFor({ state: 'detached' });

  await keys.press('Control+Enter');
  await waiting.waitFor();
  await expect.poll(() => held.length).toBe(1);
  held.shift()?.(507);
  await answering.getByRole('alert').filter({ hasText: 'hoa-don.txt' }).waitFor();
  await answering.getByRole('button', { name: say('composer', 'retry') }).click();

  await page.locator(EDITOR).focus();
  await keys.press('Control+Enter');
  await waiting.waitFor();
  await expect.poll(() => held.length).toBe(1);
  expect(await page.locator(EDITOR).count()).toBe(1);
  held.shift()?.();
  const answer = await shop.mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Xin hoá đơn'));
  expect(answer.part('text/plain')).toContain('Em gửi ạ..');
  expect(answer.raw).toContain('hoa-don.txt');
});

test('a mail is passed on with its words and files to somebody who was not in it', async ({ shop, visit }) => {
  const { number } = await shop.receives({
    from: `Lan <${LAN}>`,
    subject: 'Cần xưởng xem',
    text: 'Men bị rạn ở đáy.',
    files: [{ name: 'day.txt', type: 'text/plain', bytes: 'rạn' }],
  });
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await mai.keys.press('Shift+R');
  await mai.page.locator(`${COMPOSER} ${EDITOR}`).waitFor();
  const to = mai.page.locator(COMPOSER).getByRole('combobox').first();
  if (!(await to.isVisible()))
    await mai.page
      .getByRole('button', { name: say('composer', 'to') })
      .first()
      .click();
  await to.fill('xuong@partner.example');
  await mai.keys.press('Enter');
  await mai.page.locator(EDITOR).focus();
  await mai.keys.type('Nhờ xưởng xem giúp.');
  await mai.keys.press('Control+Enter');
  const passed = await shop.mail.goesOut('what was passed on', ({ to: [first] }) => first === 'xuong@partner.example');
  expect(passed.part('text/plain')).toContain('Nhờ xưởng xem giúp.');
  expect(passed.part('text/plain')).toContain('Men bị rạn ở đáy.');
  expect(passed.raw).toContain('day.txt');
});

test('a draft is there again after the page was loaded anew', async ({ shop, visit }) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Viết dở', text: 'Alo?' });
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await write(mai, 'i', 'Viết dở thì giữ lại.');
  await mai.page.reload();
  await expect.poll(() => mai.page.locator(EDITOR).innerText(), { timeout: 30_000 }).toContain('Viết dở thì giữ lại.');
});

test('a draft that two windows changed shows both, and the agent chooses', async ({ shop, visit }) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Hai cửa sổ', text: 'Alo?' });
  const here = await visit(shop.house, { as: shop.mai, name: 'here' });
  const there = await visit(shop.house, { as: await shop.house.signIn(shop.mai.agent.email), name: 'there' });
  for (const window of [here, there]) window.watch.allow(/status of 409/);
  await openTicket(here, number);
  await openTicket(there, number);
  await write(here, 'r', 'Bản ở nhà.');
  await here.page.getByText(/^Đã lưu nháp \d/).waitFor();
  await write(there, 'r', 'Bản ở tiệm.');
  const question = there.page.getByText(say('composer', 'two_drafts'));
  await question.waitFor();
  await there.sees('Bản ở nhà.');
  await there.page.getByRole('button', { name: say('composer', 'take_other') }).click();
  await question.waitFor({ state: 'detached' });
  expect(await there.page.locator(EDITOR).innerText()).toContain('Bản ở nhà.');
  await there.page
    .getByRole('button', { name: say('composer', 'undo') })
    .first()
    .waitFor();
  expect(await there.page.locator(ENTRY).count()).toBe(1);
});
