/** The main job: a mail appears on the desk by itself, is answered by keys, and what comes back appears in the same thread. */
import { EDITOR, ENTRY, ROW } from '../desk/app';
import { answering } from '../desk/letter';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';

test('a mail is answered by keys alone, and the answer to it appears in the thread that is open', async ({
  openShop,
  visit,
}) => {
  const { house, mail, mai: session } = await openShop();
  const mai = await visit(house, { as: session, language: 'vi' });
  await mai.goto('/inbox/all');
  await mai.page.getByRole('navigation').first().waitFor();
  await mai.keys.alone();

  mail.deliver({ from: `Trần Lan <${LAN}>`, subject: 'Ấm trà bị sứt nắp', text: 'Ấm tới nơi thì nắp đã sứt.' });
  const row = mai.page.locator(ROW).filter({ hasText: 'Ấm trà bị sứt nắp' });
  // What is new waits above the list until it is asked for, unless the list was empty.
  await expect
    .poll(
      async () => {
        if ((await row.count()) === 0) await mai.keys.press('.');
        return row.count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  await mai.keys.press('j', 'Enter');
  await mai.page.locator(ENTRY).filter({ hasText: 'nắp đã sứt' }).waitFor();

  await mai.sees('Trả lời Trần Lan');

  await mai.keys.press('r');
  await mai.page.locator(`${EDITOR}:focus`).waitFor();
  await mai.typing.compose('Dạ shop đổi nắp mới cho chị ạ');
  await mai.keys.press('Control+Enter');
  const answer = await mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Ấm trà'));
  expect(answer.to).toEqual([LAN]);
  expect(answer.part('text/plain')).toContain('Dạ shop đổi nắp mới cho chị ạ');

  mail.deliver(answering(answer, LAN, 'Cảm ơn shop nhiều!'));
  await mai.page.locator(ENTRY).filter({ hasText: 'Cảm ơn shop nhiều!' }).waitFor({ timeout: 30_000 });
  expect(await mai.page.locator(ROW).count()).toBe(1);
});

test('hostile words stay words, and the page keeps its shape', async ({ openShop, visit }) => {
  const { house, mail, mai: session } = await openShop();
  const evil = '<img src=x onerror="alert(1)"><script>alert(2)</script>\u202Egnp.exe';
  mail.deliver({
    from: `"${evil.replaceAll('"', '')}" <evil@customers.example>`,
    subject: `${evil} ${'W'.repeat(400)}`,
    text: evil,
    html: `<p onclick="alert(3)">Xin chào</p><script>alert(4)</script><svg onload="alert(5)"></svg><form action="/api/v1/session"><input name="x"></form>`,
    files: [
      {
        name: `${evil}.svg`,
        type: 'image/svg+xml',
        bytes: '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(6)"/>',
      },
    ],
  });
  const mai = await visit(house, { as: session, language: 'en' });
  await mai.goto('/inbox/all');
  await mai.page.locator(ROW).first().waitFor({ timeout: 30_000 });
  await mai.keys.press('j', 'Enter');
  const frame = mai.page.frameLocator(`${ENTRY} iframe`).first();
  await frame.getByText('Xin chào').waitFor();
  expect(await frame.locator('script, svg, form, [onclick]').count()).toBe(0);
  const wide = await mai.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(wide).toBe(0);
});
