/** The contact sheet: each screen beside its mock, on one page. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

export interface Picture {
  screen: string;
  /** Such as `dark, desk, vi`. */
  variant: string;
  file: string;
  mock?: string;
}

const STYLE = `body { margin: 24px; font: 14px system-ui; background: #888 } h2 { margin: 32px 0 8px }
  section { display: grid; grid-template-columns: repeat(2, 720px); gap: 16px; align-items: start }
  figure { margin: 0 } img { max-width: 720px; max-height: 720px; display: block } figcaption { padding: 4px 0 }`;

const figure = (picture: string, caption: string) =>
  `<figure><figcaption>${caption}</figcaption><img src="${picture}" alt="${caption}"></figure>`;

/** Writes `index.html` and `sheet.png` into the folder of the pictures. `mocks` is the folder of the mocks' pictures. */
export async function writeSheet(browser: Browser, folder: string, pictures: Picture[], mocks?: string) {
  const screens = [...new Set(pictures.map(({ screen }) => screen))];
  const section = (screen: string) => {
    const pairs = pictures
      .filter((picture) => picture.screen === screen)
      .map(({ variant, file, mock }) => {
        const path = mocks && mock ? join(mocks, `${mock}.png`) : '';
        const beside = path && existsSync(path) ? figure(pathToFileURL(path).href, `mock: ${mock}`) : '<div></div>';
        return figure(file, variant) + beside;
      });
    return `<h2>${screen}</h2><section>${pairs.join('')}</section>`;
  };
  const html = `<!doctype html><meta charset="utf-8"><title>Screens</title><style>${STYLE}</style>${screens.map(section).join('')}`;
  const path = join(folder, 'index.html');
  writeFileSync(path, html);
  const page = await browser.newPage({ viewport: { width: 1520, height: 900 } });
  await page.goto(pathToFileURL(path).href);
  await page.screenshot({ path: join(folder, 'sheet.png'), fullPage: true });
  await page.close();
}
