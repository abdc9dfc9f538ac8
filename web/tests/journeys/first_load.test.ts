/** What the browser loads before the list is there, and what becomes of keys that are pressed before the rest has come. */
import { brotliCompressSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { EDITOR, ENTRY, ROW } from '../desk/app';
import { expect, test } from '../test';

const KIB = 1024;
const isScript = (response: Response): boolean => response.request().resourceType() === 'script';

/** Has the page note when its first row is there. */
const noteFirstRow = (page: Page, row: string) =>
  page.addInitScript((selector) => {
    const look = new MutationObserver(() => {
      if (!document.querySelector(selector)) return;
      look.disconnect();
      performance.mark('first row');
    });
    look.observe(document, { childList: true, subtree: true });
  }, row);

/** Lets the files of an `import()` come only when it is told. */
async function hold(page: Page, files: RegExp): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(files, async (route) => {
    await released;
    await route.fallback();
  });
  return release;
}

test('the scripts that the list needs are at most 100 KiB, and nothing else is asked for before it', async ({
  demo: { house, mai },
  visit,
}) => {
  const { page } = await visit(house, { as: mai, language: 'vi' });
  await noteFirstRow(page, ROW);
  const scripts = new Map<string, Response>();
  page.on('response', (response) => void (isScript(response) && scripts.set(response.url(), response)));
  await page.goto('/inbox/all');
  await page.locator(ROW).first().waitFor();
  const asked = await page.evaluate(() => {
    const [first] = performance.getEntriesByName('first row');
    return performance
      .getEntriesByType('resource')
      .filter(({ name, startTime }) => name.endsWith('.js') && startTime < (first?.startTime ?? 0))
      .map(({ name }) => name);
  });
  const files = asked.map((url) => url.replace(/^.*\//, '').replace(/-[\w-]{8}\.js$/, ''));
  expect(files.sort()).toEqual(['desk', 'first', 'rolldown-runtime']);
  let total = 0;
  for (const url of asked) {
    const body = await scripts.get(url)?.body();
    // Files below one KiB are served as they are.
    total += !body || body.length < KIB ? (body?.length ?? 0) : brotliCompressSync(body).length;
  }
  expect(total).toBeGreaterThan(10 * KIB);
  expect(total).toBeLessThanOrEqual(100 * KIB);
});

test('an answer begun before the code of the thread is there begins when it is', async ({
  demo: { house, mai },
  visit,
}) => {
  const { page, keys } = await visit(house, { as: mai, language: 'en' });
  const release = await hold(page, /\/assets\/(thread|composer)-.*\.js/);
  await page.goto('/inbox/all');
  await page.locator(ROW).first().waitFor();
  await keys.press('j', 'Enter', 'r', 'h');
  release();
  await page.locator(ENTRY).first().waitFor();
  await page.locator(`${EDITOR}:focus, textarea:focus`).waitFor();
  // What followed the key did not act on the ticket.
  expect(await page.locator('dialog[open]').count()).toBe(0);
});

test('a question asked before its code is there is asked when it is', async ({ demo: { house, mai }, visit }) => {
  const { page, keys } = await visit(house, { as: mai, language: 'en' });
  const release = await hold(page, /\/assets\/actions-.*\.js/);
  await page.goto('/inbox/all');
  await page.locator(ROW).first().waitFor();
  await keys.press('j', 's');
  expect(await page.locator('dialog[open]').count()).toBe(0);
  release();
  await page.locator('dialog[open] [role=option]').first().waitFor();
});
