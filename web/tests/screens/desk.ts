/** The screens on which agents spend the day. */
import type { Visitor } from '../browser/visitor';
import type { Api } from '../desk/api';
import { EDITOR, ENTRY, ROW } from '../desk/app';
import { ring, ticketWithCalls } from './calls';
import { bestHit, colleagues, held, linked, longestTicket, mailAndNote, quarantined, spam } from './find';
import { settled, type ScreenShown } from './shown';

const inbox = { light: 'inbox-light', dark: 'inbox-dark' };
const thread = { light: 'thread', dark: 'thread-dark' };
const phones = { light: 'phones', dark: 'phones-dark' };
const search = { light: 'search', dark: 'search-dark' };
const palette = { light: 'palette', dark: 'palette' };

const FOLDED = 'section[data-region=composer] button';

/** Unfolds the composer by its key, and writes in it anew. */
async function compose({ page, keys }: Visitor, key: string, text: string) {
  await page.locator(FOLDED).first().waitFor();
  await keys.press(key);
  await page.locator(`${EDITOR}:focus`).waitFor();
  await keys.press('Control+A');
  await keys.type(text);
}

/** Selects the first rows by the keys. */
async function select({ page, keys }: Visitor, rows: number) {
  await page.locator(ROW).first().waitFor();
  for (let done = 0; done < rows; done += 1) await keys.press('j', 'x');
  await page.locator(`${ROW}[aria-selected=true], ${ROW} [aria-checked=true], ${ROW} input:checked`).first().waitFor();
}

/** The page of a question, once the desk can be searched. */
const found = (question: string) => async (api: Api) => {
  await bestHit(api);
  return `/search?q=${encodeURIComponent(question)}`;
};

const press =
  (...keys: string[]) =>
  async (visitor: Visitor) => {
    await visitor.page.locator(ROW).first().waitFor();
    await visitor.keys.press(...keys);
  };

export const DESK: ScreenShown[] = [
  { name: 'list', path: '/inbox/all', shows: ROW, mocks: { desk: inbox, phone: phones } },
  {
    name: 'views',
    path: '/inbox/all',
    only: 'phone',
    prepare: ({ page }) => page.locator('h1 button').click(),
    shows: '[role=dialog] a[aria-current=page]',
  },
  {
    name: 'inbox',
    path: async (api) => `/inbox/all/t/${await mailAndNote(api)}`,
    shows: `${ENTRY}`,
    mocks: { desk: inbox, phone: phones },
  },
  {
    name: 'thread',
    path: async (api) => `/inbox/all/t/${await longestTicket(api)}`,
    shows: `${ENTRY}`,
    mocks: { desk: thread, phone: phones },
  },
  {
    name: 'call',
    path: async (api) => `/inbox/all/t/${await ticketWithCalls(api)}`,
    shows: `${ENTRY}:has(audio) input[type=range]`,
    mocks: { desk: thread, phone: phones },
  },
  {
    name: 'log call',
    path: async (api) => `/inbox/all/t/${await ticketWithCalls(api)}`,
    prepare: async (visitor) => {
      await visitor.page.locator(FOLDED).first().waitFor();
      await visitor.keys.press('b');
    },
    shows: '[role=dialog] textarea:focus',
  },
  {
    name: 'incoming call',
    stage: 'begun',
    path: async (api) => {
      await ring(api);
      return '/inbox/all';
    },
    shows: 'section[data-above] a[href^="/t/"]',
  },
  { name: 'spam', path: '/inbox/spam', shows: `${ROW}, [data-region=list] .banner` },
  {
    name: 'spam ticket',
    path: async (api) => `/inbox/spam/t/${await spam(api)}`,
    shows: '[data-region=main] .banner[data-tone=danger] button',
  },
  { name: 'strangers', path: '/inbox/held', shows: ROW },
  {
    name: 'stranger',
    path: async (api) => `/inbox/held/t/${await held(api)}`,
    shows: `${ENTRY} [data-tone=warn]`,
  },
  { name: 'quarantined', path: async (api) => `/inbox/all/t/${await quarantined(api)}`, shows: ENTRY },
  {
    name: 'reply',
    path: async (api) => `/inbox/all/t/${await mailAndNote(api)}`,
    prepare: (visitor) => compose(visitor, 'r', 'Dạ em gửi chị mã vận đơn mới ạ.'),
    shows: `${EDITOR}:focus`,
    mocks: { desk: thread },
  },
  {
    name: 'note',
    path: async (api) => `/inbox/all/t/${await longestTicket(api)}`,
    prepare: (visitor) => compose(visitor, 'i', 'Đã hẹn giao lại sáng thứ hai.'),
    shows: `${EDITOR}:focus`,
    mocks: { desk: thread },
  },
  {
    name: 'selection',
    path: '/inbox/all',
    prepare: (visitor) => select(visitor, 3),
    shows: '[role=toolbar]',
    mocks: { desk: inbox },
  },
  { name: 'empty view', path: '/inbox/mentions', shows: '[data-region=list] h2, main h2' },
  { name: 'drafts', path: '/inbox/drafts', shows: '[data-region=list], main' },
  {
    name: 'palette results',
    path: async (api) => {
      await bestHit(api);
      return '/inbox/all';
    },
    prepare: async (visitor) => {
      await press('Control+k')(visitor);
      await visitor.page.locator('dialog[open] input').waitFor();
      await visitor.keys.type('am tra');
      await visitor.page.locator('dialog[open] [role=option]').nth(3).waitFor();
    },
    shows: 'dialog[open] [role=option]',
    mocks: { desk: palette },
  },
  {
    name: 'palette',
    path: '/inbox/all',
    prepare: press('j', 'Control+k'),
    shows: 'dialog[open] [role=option]',
    mocks: { desk: palette },
  },
  { name: 'shortcuts', path: '/inbox/all', prepare: press('?'), shows: 'dialog[open] h3' },
  { name: 'snooze', path: '/inbox/all', prepare: press('j', 'h'), shows: 'dialog[open] [role=option]' },
  { name: 'new ticket', path: '/inbox/all', prepare: press('c'), shows: `[role=dialog] ${EDITOR}` },
  {
    name: 'merge',
    path: '/inbox/all',
    prepare: async (visitor) => {
      await select(visitor, 2);
      await visitor.keys.press('m');
    },
    shows: '[role=dialog]',
  },
  { name: 'link', path: '/inbox/all', prepare: press('j', 'l'), shows: 'dialog[open] [role=option]' },
  {
    name: 'linked ticket',
    path: async (api) => `/inbox/all/t/${await linked(api)}`,
    only: 'desk',
    shows: '[data-region=panel] h3',
  },
  { name: 'search', path: '/search', shows: '[role=combobox]' },
  {
    name: 'search results',
    path: found('ấm trà trạng-thái:mới,đang-xử-lý,đã-đóng'),
    shows: ROW,
    mocks: { desk: search },
  },
  {
    name: 'search completion',
    path: '/search',
    prepare: async ({ page, keys }) => {
      await page.locator('[role=combobox]').focus();
      await keys.type('status:');
      await page.locator('[role=option]').nth(4).waitFor();
    },
    shows: '[role=option]',
  },
  {
    name: 'search without results',
    path: `/search?q=${encodeURIComponent('zzqqx màu:xanh -spam assignee:me tag:')}`,
    shows: '[data-keys=list] h2',
  },
  {
    name: 'search filters',
    only: 'phone',
    path: found('ấm trà trạng-thái:mới'),
    prepare: async ({ page }) => {
      await page.locator(ROW).first().waitFor();
      await page.locator('header button[aria-haspopup=dialog]').first().click();
    },
    shows: '[role=dialog] fieldset',
  },
  {
    name: 'search ticket',
    path: async (api) => {
      const { number, entry_id } = await bestHit(api);
      return `/search/t/${number}?q=${encodeURIComponent('ấm trà')}&entry=${entry_id}`;
    },
    shows: ENTRY,
  },
  {
    name: 'search saved',
    path: found('ấm trà status:new'),
    prepare: async ({ page, keys }) => {
      await page.locator(ROW).first().waitFor();
      await keys.press('Control+k');
      await page.locator('dialog[open] input').waitFor();
      await keys.type('save as queue');
      await page.locator('dialog[open] [role=option]').first().waitFor();
      await keys.press('Enter');
    },
    shows: '[role=dialog] input',
  },
  { name: 'people', path: '/people', shows: '[data-region=list] a, main a' },
  {
    name: 'contact',
    path: async (api) => `/people/${(await colleagues(api)).contact}`,
    shows: '[data-region=main] h1',
  },
  {
    name: 'organisation',
    path: async (api) => `/organisations/${(await colleagues(api)).organisation}`,
    shows: '[data-region=main] h1',
  },
  {
    name: 'customer',
    only: 'phone',
    path: async (api) => `/inbox/all/t/${await mailAndNote(api)}`,
    prepare: async (visitor) => {
      await visitor.page.locator(ENTRY).first().waitFor();
      await visitor.keys.press('d');
    },
    shows: '[data-region=panel]',
    mocks: { phone: phones },
  },
  {
    name: 'navigation',
    only: 'phone',
    path: '/inbox/mine',
    prepare: async (visitor) => {
      await visitor.page.locator('[data-region=bottom] button[aria-expanded]').click();
      await settled(visitor);
    },
    shows: '[role=dialog] a',
    mocks: { phone: phones },
  },
  {
    name: 'raw mail',
    path: async (api) => `/inbox/all/t/${await quarantined(api)}`,
    prepare: async ({ page }) => {
      await page
        .locator(`${ENTRY} button`, { hasText: /mã nguồn|source/i })
        .first()
        .click();
    },
    shows: '[role=dialog] pre',
  },
];
