/** What only a browser can show: where floats stand, where the focus goes, that the list holds still. */

const focusedId = (page) => page.evaluate(() => document.activeElement?.id ?? '');
const near = async (page, anchor, floating) => {
  const [a, f] = [await page.locator(anchor).boundingBox(), await page.locator(floating).boundingBox()];
  return (
    a !== null &&
    f !== null &&
    f.x > 0 &&
    Math.abs(f.x - a.x) < 400 &&
    (Math.abs(f.y - a.y - a.height) < 12 || Math.abs(f.y + f.height - a.y) < 12)
  );
};

export const tries = async (page, { check, look }) => {
  await page.locator('#menu').click();
  await page.getByRole('menu').first().waitFor();
  await page.waitForTimeout(250);
  check(await near(page, '#menu', '.menu'), 'the menu does not stand at its button');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('menuitem', { name: 'Chiều nay' }).waitFor();
  await page.waitForTimeout(250);
  await look('menu');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(250);
  check((await page.getByRole('menu').count()) === 0, 'Escape does not close the menu');
  check((await focusedId(page)) === 'menu', 'the menu does not give the focus back');

  await page.locator('#menu').click();
  await page.getByRole('menuitem', { name: /thùng rác/ }).click();
  await page.getByRole('alertdialog').waitFor();
  await page.waitForTimeout(250);
  check(
    await page.getByRole('button', { name: 'Giữ lại' }).evaluate((one) => one === document.activeElement),
    'a destructive question does not start on the way out',
  );
  await look('confirm');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(400);
  check((await focusedId(page)) === 'menu', 'a dialog opened from a menu does not give the focus back to its button');
  check(await page.getByText('Đã giữ').isVisible(), 'Escape does not answer the question with no');

  await page.locator('#popover').click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(250);
  check(await near(page, '#popover', '.popover'), 'the popover does not stand at its button');
  check(
    await page.getByRole('combobox', { name: 'Tìm người' }).evaluate((one) => one === document.activeElement),
    'the popover does not focus its first control',
  );
  await page.keyboard.type('mai');
  await look('popover');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(250);
  check((await focusedId(page)) === 'popover', 'choosing in a popover does not give the focus back');

  await page.locator('#dialog').click();
  await page.getByRole('dialog').waitFor();
  await page.waitForTimeout(250);
  const people = page.getByRole('dialog').getByRole('combobox');
  await people.click();
  await page.getByRole('dialog').getByRole('option', { name: 'Bảo Ngọc' }).waitFor();
  await look('dialog');
  await page.getByRole('dialog').getByRole('option', { name: 'Bảo Ngọc' }).click();
  check((await people.inputValue()) === 'Bảo Ngọc', 'an option cannot be chosen inside a dialog');
  await page.keyboard.press('Escape');
  await page.waitForTimeout(400);
  check((await focusedId(page)) === 'dialog', 'the dialog does not give the focus back');

  await page.getByRole('button', { name: 'Gửi', exact: true }).first().click();
  await page.getByRole('button', { name: 'Lưu', exact: true }).first().click();
  await page.getByRole('button', { name: 'Hỏng' }).click();
  await page.waitForTimeout(300);
  check(await page.getByRole('alert').getByText('Không gửi được').isVisible(), 'a failure is not an alert');
  await look('toasts');

  await page.getByRole('button', { name: 'Đậm', exact: true }).hover();
  await page.locator('.tooltip').waitFor();
  check(await page.locator('.tooltip').isVisible(), 'no tooltip on hover');
  await look('tooltip');

  await page.locator('#virtual').scrollIntoViewIfNeeded();
  const scroller = page.locator('#virtual .scroller');
  await scroller.evaluate((one) => (one.scrollTop = 4000));
  await page.waitForTimeout(300);
  const under = scroller.locator('[data-index]:has-text("Phiếu")');
  const middle = async () => {
    const box = await scroller.boundingBox();
    for (const one of await under.all()) {
      const at = await one.boundingBox();
      if (at && box && at.y > box.y + 60) return { key: await one.getAttribute('data-key'), y: at.y };
    }
    return undefined;
  };
  const before = await middle();
  await page.evaluate(() => document.getElementById('add')?.click());
  await page.waitForTimeout(300);
  const after = await scroller.locator(`[data-key="${before?.key}"]`).boundingBox();
  check(before && after && Math.abs(after.y - before.y) < 2, `the list jumped: ${before?.y} to ${after?.y}`);
  check(await page.getByText('Có 2 phiếu mới').isVisible(), 'what came in above is not counted');
  check((await scroller.locator('[role=listitem]').count()) < 60, 'more rows are mounted than can be seen');
  await look('virtual');
  await scroller.locator('[data-roving]').nth(10).focus();
  await page.keyboard.press('End');
  await page.waitForTimeout(500);
  check(
    await page.evaluate(() => document.activeElement?.textContent?.includes('Phiếu 5999') ?? false),
    'End does not reach the last row',
  );

  const chat = page.locator('#chat .scroller');
  const fromEnd = () => chat.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);
  check((await fromEnd()) < 4, `a conversation does not open at its end (${await fromEnd()})`);
  await page.locator('#say').click();
  await page.waitForTimeout(400);
  check((await fromEnd()) < 4, `a conversation does not follow its end (${await fromEnd()})`);
};
