/** Very much in one ticket, and very much in one mail: both open at once and can be read. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Folder } from '../base/folder';
import { cleanEnvironment } from '../base/mark';
import type { Closing } from '../base/closing';
import { workOf } from '../browser/work';
import { ENTRY } from '../desk/app';
import { body } from '../desk/api';
import { House } from '../desk/house';
import { raw } from '../desk/letter';
import { executable } from '../servers/executable';
import { expect, test } from '../test';

const ENTRIES = 5000;
/** Milliseconds of the page's work; a page that renders everything has ten times as much. */
const OPENS = 6_000;

/** A desk whose mails were imported before it is opened. */
async function imported(closing: Closing, mails: string[]): Promise<House> {
  const folder = closing.own('mails', new Folder());
  const box = mails.map((mail) => `From a@b Thu Jan  1 00:00:00 2026\n${mail.replaceAll('\r\n', '\n')}\n`);
  writeFileSync(folder.at('mails.mbox'), box.join(''));
  const words = ['import', '--data', folder.at('data'), folder.at('mails.mbox')];
  execFileSync(executable(), words, { env: cleanEnvironment(), stdio: 'ignore' });
  return closing.own('the executable', await House.open({ data: folder.at('data') }));
}

test('a ticket with 5,000 entries opens at its end, and older ones come as one scrolls', async ({ scene, visit }) => {
  const from = 'lan@customers.example';
  const first = 'first@customers.example';
  const mails = Array.from({ length: ENTRIES }, (_, at) =>
    raw({
      from,
      subject: 'Chuyện dài',
      text: `Tin số ${at + 1}.`,
      id: at === 0 ? first : `${at}@customers.example`,
      ...(at === 0 ? {} : { inReplyTo: first, references: [first] }),
    }),
  );
  const house = await imported(scene.closing, mails);
  const session = await house.setUp();
  const { items } = await body(house.api({ session }).GET('/api/v1/tickets'));
  expect(items[0]?.entry_count).toBe(ENTRIES);
  const mai = await visit(house, { as: session });
  const { page } = mai;
  await mai.goto('/inbox/all');
  const row = page.locator(`a[href$="/t/${items[0]?.number}"]`);
  await row.waitFor();
  const opening = async () => {
    await row.click();
    await page
      .locator(ENTRY)
      .filter({ hasText: `Tin số ${ENTRIES}.` })
      .waitFor();
  };
  expect(await workOf(mai.protocol, opening)).toBeLessThan(OPENS);
  expect(await page.locator(ENTRY).count()).toBeLessThan(200);

  const stream = page.locator('[data-keys=stream]');
  const loaded = await page.locator(`[data-row]`).count();
  for (let steps = 0; steps < 5; steps += 1) {
    await page.getByRole('button', { name: /mục cũ hơn/ }).click();
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
  }
  expect(await page.locator(`[data-row]`).count()).toBeGreaterThan(loaded);
  const scrolling = () =>
    stream.evaluate(async (element) => {
      for (let at = 0; at < 20; at += 1) {
        element.scrollTop = (element.scrollHeight * at) / 20;
        await new Promise((next) => requestAnimationFrame(next));
      }
    });
  expect(await workOf(mai.protocol, scrolling)).toBeLessThan(4_000);
}, 240_000);

test('a mail of two megabytes of HTML opens in its frame, as high as it is, and scrolls', async ({ scene, visit }) => {
  const rows = Array.from(
    { length: 22_000 },
    (_, at) => `<tr><td>Hàng ${at}</td><td><b>${'x'.repeat(60)}</b></td></tr>`,
  );
  const html = `<p>Bảng giá mới</p><table>${rows.join('')}</table><p>Hết bảng giá</p>`;
  expect(html.length).toBeGreaterThan(2_000_000);
  const mail = raw({ from: 'lan@customers.example', subject: 'Bảng giá', text: 'Bảng giá mới', html });
  const house = await imported(scene.closing, [mail]);
  const session = await house.setUp();
  const mai = await visit(house, { as: session });
  const { page } = mai;
  await mai.goto('/inbox/all');
  const served = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/html'));
  await page.locator('a[href$="/t/1"]').click();
  // Cleaning two megabytes is the server's part, which a debug build takes its time for.
  await (await served).finished();
  const frame = page.locator(`${ENTRY} iframe`);
  const growing = async () => {
    await page.frameLocator(`${ENTRY} iframe`).getByText('Bảng giá mới').waitFor();
    await expect.poll(async () => (await frame.boundingBox())?.height ?? 0, { timeout: 30_000 }).toBeGreaterThan(1_000);
  };
  expect(await workOf(mai.protocol, growing)).toBeLessThan(4 * OPENS);
  expect((await frame.boundingBox())?.height).toBeLessThanOrEqual(20_000);
  // The page answers keys while it shows it.
  const asking = async () => {
    await mai.keys.press('?');
    await page.locator('dialog[open]').waitFor();
  };
  expect(await workOf(mai.protocol, asking)).toBeLessThan(3_000);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBe(0);
}, 180_000);
