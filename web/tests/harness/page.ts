/** Pages of the harness's own, served at the desk's address with the desk's Content Security Policy. */
import type { Visitor } from '../browser/visitor';

/** Opens a page with this body; `script` is a file beside it, and so allowed. */
export async function open(
  { page, house }: Pick<Visitor, 'page' | 'house'>,
  body: string,
  { script = '', style = '' } = {},
) {
  const policy = (await fetch(house.url)).headers.get('content-security-policy') ?? '';
  const head = `<meta name="viewport" content="width=device-width"><title>Made up</title><link rel="stylesheet" href="/made-up.css">`;
  const html = `<!doctype html><html lang="en"><head>${head}</head><body>${body}<script src="/made-up.js"></script></body></html>`;
  const files = { '': ['text/html', html], '.js': ['text/javascript', script], '.css': ['text/css', style] } as const;
  for (const [end, [contentType, words]] of Object.entries(files))
    await page.route(`${house.url}/made-up${end}`, (route) =>
      route.fulfill({
        contentType: `${contentType}; charset=utf-8`,
        body: words,
        headers: { 'Content-Security-Policy': policy },
      }),
    );
  await page.goto('/made-up');
}
