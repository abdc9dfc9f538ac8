/** An answer that is taken back comes back to whoever wrote it, wherever they have gone meanwhile. */
import { EDITOR, ENTRY, ROW } from '../desk/app';
import { expect, test } from '../test';

test('an answer taken back from the list opens its ticket again, with the text', async ({ openShop, visit }) => {
  const { house, mail, mai: session } = await openShop({ undoSeconds: 30 });
  mail.deliver({ from: 'Trần Lan <lan@customers.example>', subject: 'Ấm trà bị sứt nắp', text: 'Nắp đã sứt.' });
  const mai = await visit(house, { as: session, language: 'vi' });
  await mai.goto('/inbox/all');
  const row = mai.page.locator(ROW);
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
  await mai.page.locator(ENTRY).filter({ hasText: 'Nắp đã sứt' }).waitFor();
  const path = new URL(mai.page.url()).pathname;

  await mai.keys.press('r');
  await mai.page.locator(`${EDITOR}:focus`).waitFor();
  await mai.typing.compose('Em đổi nắp mới cho chị');
  await mai.keys.press('Control+Shift+Enter');
  await mai.page.waitForURL((url) => url.pathname === '/inbox/all');

  await mai.page.locator('[data-toasts]').getByRole('button').first().waitFor();
  await mai.keys.press('z');
  await mai.page.waitForURL((url) => url.pathname === path);
  await mai.page.locator(EDITOR).filter({ hasText: 'Em đổi nắp mới cho chị' }).waitFor();
});
