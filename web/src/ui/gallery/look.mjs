/**
 * Renders the gallery, built and served under the app's content security policy, in light and dark, comfortable and compact, wide and narrow;
 * runs axe in each; and tries what only a browser can: floats, focus, the virtual list. Exits with 1 when anything is wrong.
 *
 *   node src/ui/gallery/look.mjs [folder for the pictures]      CHROMIUM=/usr/bin/chromium PORT=21120
 */
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { tries } from './tries.mjs';

const out = mkdtempSync(join(tmpdir(), 'gallery-'));
const pictures = process.argv[2] ?? join(tmpdir(), 'gallery-pictures');
mkdirSync(pictures, { recursive: true });
await build({
  configFile: false,
  logLevel: 'error',
  plugins: [svelte()],
  build: {
    outDir: out,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rollupOptions: { input: 'gallery.html' },
  },
});

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
  if (path === '/favicon.ico') return void response.writeHead(204).end();
  try {
    const body = readFileSync(join(out, path));
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
const port = Number(process.env.PORT ?? 21120);
await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const wrong = [];

const open = async (name, query, options) => {
  const context = await browser.newContext({ locale: 'vi-VN', ...options });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && wrong.push(`${name}: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`${name}: ${error.message}`));
  await page.goto(`http://127.0.0.1:${port}/gallery.html?${query}`);
  await page.locator('h1').first().waitFor();
  await page.waitForTimeout(400);
  return { context, page };
};
/** Playwright evaluates through the debugger, which the policy does not bind. */
const audit = async (page, name, rules = {}) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (rules) => globalThis.axe.run(document, { resultTypes: ['violations'], rules }),
    rules,
  );
  for (const one of violations)
    wrong.push(`${name}: ${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
};

const wide = { viewport: { width: 1440, height: 900 } };
// A full-page picture drops the emulated finger, so the window is as tall as the page.
const phone = { viewport: { width: 390, height: 9600 }, hasTouch: true, isMobile: true };
for (const [name, query, options] of [
  ['light', 'theme=light', wide],
  ['dark', 'theme=dark', wide],
  ['compact', 'theme=light&density=compact', wide],
  ['system-dark', '', { ...wide, colorScheme: 'dark', reducedMotion: 'reduce' }],
  ['forced', 'theme=light', { ...wide, forcedColors: 'active' }],
  ['phone', 'theme=light', phone],
]) {
  const { context, page } = await open(name, query, options);
  await audit(page, name);
  if (name === 'phone') {
    const [height, over] = await page.evaluate(() => [
      document.getElementById('menu')?.offsetHeight ?? 0,
      document.documentElement.scrollWidth - innerWidth,
    ]);
    if (height < 44) wrong.push(`phone: a button is ${height} px high`);
    if (over > 0) wrong.push(`phone: the page is ${over} px too wide`);
  }
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: name !== 'phone' });
  await context.close();
}
for (const theme of ['light', 'dark']) {
  const { context, page } = await open(`floats-${theme}`, `theme=${theme}`, wide);
  const trying = tries(page, {
    check: (holds, what) => holds || wrong.push(`floats-${theme}: ${what}`),
    look: async (name) => {
      // What floats hangs at the end of the body, outside every landmark: the control it belongs to says where it belongs.
      await audit(page, `${name}-${theme}`, { region: { enabled: false } });
      await page.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
    },
  });
  await trying.catch((error) => wrong.push(`floats-${theme}: ${error.message}`));
  await context.close();
}
await browser.close();
server.close();
for (const one of wrong) console.error(one);
console.log(
  wrong.length === 0 ? `All is well. Pictures: ${pictures}` : `${wrong.length} things are wrong. Pictures: ${pictures}`,
);
process.exit(wrong.length === 0 ? 0 : 1);
