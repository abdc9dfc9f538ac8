/** Searching: by the keyboard alone, through an input method, on a phone, and from the palette. */
import { ENTRY, ROW, words } from '../desk/app';
import { body } from '../desk/api';
import { entry } from '../desk/thread';
import { expect, test } from '../test';
import type { Shop } from '../desk/shop';
import type { Visitor } from '../browser/visitor';
import english from '../../src/words/en/search.json';

const say = (key: string) => words('vi', 'search', key);
const FIELD = '[role=combobox]';

/** Three tickets: two about orders, one of them solved; one about something else. */
async function fill(shop: Shop) {
  const hoa = 'Lý Hoa <hoa@customers.example>';
  const late = await shop.receives({ from: hoa, subject: 'Giao chậm', text: 'Đơn hàng NG-20418 của mình đâu rồi?' });
  const price = await shop.receives({
    from: 'an@customers.example',
    subject: 'Đơn hàng sỉ',
    text: 'Cho mình hỏi giá.',
  });
  await shop.receives({ from: hoa, subject: 'Cảm ơn', text: 'Shop tốt quá.' });
  const { number, version } = price;
  await body(
    shop.api.PATCH('/api/v1/tickets/{number}', { params: { path: { number } }, body: { version, status: 'solved' } }),
  );
  await expect
    .poll(async () => {
      const query = { q: 'don hang status:new,solved' };
      return (await body(shop.api.GET('/api/v1/search', { params: { query } }))).total;
    })
    .toBe(2);
  return { late: late.number, price: price.number };
}

/** All words that the page types for the agent, by field and value. */
const spelling = () => Object.keys(english).flatMap((key) => (key.startsWith('typed.') ? key.slice(6) : []));

const question = ({ page }: Visitor) => new URL(page.url()).searchParams.get('q');
const focused = ({ page }: Visitor) => page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');

test('by keys alone: words without marks, a condition by completion, a facet, a result, the way back, and a queue of it', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const { late, price } = await fill(shop);
  const mai = await visit(shop.house, { as: shop.mai });
  const { keys, page } = mai;
  await mai.goto('/inbox/unassigned');
  await page.locator(ROW).first().waitFor();
  await keys.alone();
  await keys.press('/');
  await page.locator(`${FIELD}:focus`).waitFor();
  await keys.type('don hang');
  await expect.poll(() => page.locator(ROW).count()).toBe(2);
  // The first word alone finds the same two.
  await expect
    .poll(() => page.locator(`${ROW} mark`).allTextContents())
    .toEqual(expect.arrayContaining(['Đơn', 'hàng']));

  await keys.type(' trang');
  await page.getByRole('option', { name: 'trạng thái' }).waitFor();
  await keys.press('Tab');
  await page.getByRole('option', { name: words('vi', 'tickets', 'status.new') }).waitFor();
  await keys.press('ArrowDown', 'Enter');
  await expect.poll(() => page.locator(FIELD).inputValue()).toBe('don hang trạng-thái:mới ');
  await page
    .getByRole('list', { name: say('understood') })
    .getByText('trạng thái: Mới')
    .waitFor();
  await expect.poll(() => page.locator(ROW).count()).toBe(1);

  // Into the results, and from there to the filters.
  await keys.press('Escape');
  await expect.poll(() => focused(mai)).toContain(`/search/t/${late}`);
  await keys.press('f');
  await keys.tabTo(new RegExp(`checkbox "${words('vi', 'tickets', 'status.solved')}`));
  await keys.press(' ');
  await expect.poll(() => question(mai)).toBe('don hang trạng-thái:mới,đã-xong');
  await expect.poll(() => page.locator(ROW).count()).toBe(2);

  await keys.press('/', 'Escape');
  await expect.poll(() => focused(mai)).toContain('/search/t/');
  await keys.press('End');
  const last = await focused(mai);
  await keys.press('Enter');
  const [subject, text] = last.includes(`/t/${late}`) ? ['Giao chậm', 'Đơn hàng NG-20418'] : ['Đơn hàng sỉ', 'hỏi giá'];
  await entry(mai, text).waitFor();
  await page.waitForURL((url) => url.pathname.startsWith('/search/t/') && url.searchParams.has('entry'));
  await page.getByRole('heading', { name: subject }).first().waitFor();
  await page.goBack();
  await page.waitForURL((url) => url.pathname === '/search');
  await expect.poll(() => focused(mai)).toBe(last);

  // Up by Escape leads to the same place.
  await keys.press('Enter');
  await entry(mai, text).waitFor();
  await keys.press('Escape');
  await page.waitForURL((url) => url.pathname === '/search');
  await expect.poll(() => focused(mai)).toBe(last);

  await keys.press('Control+k');
  await page.locator('dialog[open] input').waitFor();
  await keys.type('luu thanh hang doi');
  await page.locator('dialog[open] [role=option]', { hasText: say('save') }).waitFor();
  await keys.press('Enter');
  const dialog = page.locator('[role=dialog]');
  await dialog.getByText('don hang').waitFor();
  await page.locator('[role=dialog] input:focus').waitFor();
  await keys.type('Mới và xong');
  await keys.press('Enter');
  await page.waitForURL((url) => url.pathname === '/v/moi-va-xong');
  await page.locator(`[data-region=list] a[href$="/t/${price}"]`).waitFor();
  const { saved } = await body(shop.api.GET('/api/v1/views'));
  expect(saved[0]?.filter.status).toBe('new,solved');
});

test('what was not understood is said and taken away, and nothing found names what to drop', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  await fill(shop);
  const mai = await visit(shop.house, { as: shop.mai });
  const { page } = mai;
  await mai.goto(`/search?q=${encodeURIComponent('đơn màu:xanh phụ-trách:zed')}`);
  await page.getByText('không có trường “màu”').first().waitFor();
  await page.getByText(say('empty').replace('{query}', 'đơn màu:xanh phụ-trách:zed')).waitFor();
  await page.getByRole('button', { name: 'Bỏ “phụ-trách:zed”' }).last().click();
  await expect.poll(() => question(mai)).toBe('đơn màu:xanh');
  await page.getByRole('button', { name: 'Bỏ “màu:xanh”' }).first().click();
  await expect.poll(() => question(mai)).toBe('đơn');
  await expect.poll(() => page.locator(ROW).count()).toBe(2);

  await page.getByRole('button', { name: say('save') }).click();
  await page.locator('[role=dialog]').getByText('Hàng đợi không giữ được gì').waitFor();
});

test('typed through input methods the field keeps its letters, and no key of the page is meant', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  await fill(shop);
  const mai = await visit(shop.house, { as: shop.mai });
  const { keys, page } = mai;
  await mai.goto('/search');
  await page.locator(FIELD).focus();
  await mai.typing.compose('đơn hàng sỉ');
  await expect.poll(() => page.locator(FIELD).inputValue()).toBe('đơn hàng sỉ');
  await expect.poll(() => page.locator(ROW).count()).toBe(1);
  await keys.press('Control+A', 'Delete');
  await mai.typing.hook('đơn hàng');
  await expect.poll(() => page.locator(FIELD).inputValue()).toBe('đơn hàng');
  await expect.poll(() => page.locator(ROW).count()).toBe(2);
  expect(new URL(page.url()).pathname).toBe('/search');
});

test('on a phone: a question, a filter in the sheet, a result, and back to where one was', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const { late } = await fill(shop);
  const mai = await visit(shop.house, { as: shop.mai, screen: 'phone' });
  const { page } = mai;
  await mai.goto('/inbox/mine');
  await page.getByRole('link', { name: words('vi', 'shell', 'search_short') }).tap();
  await page.locator(FIELD).tap();
  await mai.typing.compose('don hang');
  await expect.poll(() => page.locator(ROW).count()).toBe(2);
  await page.getByRole('button', { name: say('facets') }).tap();
  const sheet = page.locator('[role=dialog]');
  await sheet.getByText(words('vi', 'tickets', 'status.new'), { exact: true }).tap();
  await expect.poll(() => question(mai)).toBe('don hang trạng-thái:mới');
  await sheet.getByRole('button', { name: 'Xem 1 phiếu' }).tap();
  await sheet.waitFor({ state: 'detached' });
  await page.locator(`a[href*="/search/t/${late}"]`).tap();
  await entry(mai, 'NG-20418').waitFor();
  await page.getByRole('link', { name: words('vi', 'thread', 'back') }).tap();
  await page.locator(ROW).waitFor();
  expect(question(mai)).toBe('don hang trạng-thái:mới');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBe(0);
});

test('the palette finds tickets while one types, leads to all results, and remembers what was searched for', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const { late } = await fill(shop);
  const mai = await visit(shop.house, { as: shop.mai });
  const { keys, page } = mai;
  await mai.goto('/inbox/mine');
  await page.getByRole('navigation').first().waitFor();
  await keys.press('Control+k');
  await page.locator('dialog[open] input').waitFor();
  await keys.type('ng-20418');
  await page.locator('dialog[open] [role=option]', { hasText: 'Giao chậm' }).waitFor();
  await keys.press('Control+Enter');
  await page.waitForURL((url) => url.pathname === '/search' && url.searchParams.get('q') === 'ng-20418');
  await page.locator(`${ROW} a[href*="/search/t/${late}"]`).waitFor();

  await keys.press('Control+k');
  const lately = page.locator('dialog[open] [role=option]', { hasText: 'ng-20418' });
  await lately.waitFor();
  await page.locator('dialog[open] [role=option]', { hasText: say('recent.clear') }).click();
  await keys.press('Control+k');
  await page.locator('dialog[open] [role=option]').first().waitFor();
  expect(await lately.count()).toBe(0);

  await keys.type('ng-20418');
  const found = page.locator('dialog[open] [role=option]', { hasText: 'Giao chậm' });
  await found.click();
  await page.waitForURL((url) => url.pathname === `/t/${late}` && url.searchParams.has('entry'));
  await page.locator(ENTRY).first().waitFor();
});

test('every word that is put into a question is understood, in both languages', async ({ openShop }) => {
  const shop = await openShop();
  const dates = ['before', 'since', 'created'];
  for (const language of ['vi', 'en'] as const) {
    const spelt = (key: string) => words(language, 'search', key);
    for (const key of spelling()) {
      const [field = '', value = ''] = key.split('.');
      for (const name of field === 'date' ? dates : [field]) {
        const q = `${spelt(`field.${name}`)}:${spelt(`typed.${key}`)}`;
        const { understood } = await body(shop.api.GET('/api/v1/search', { params: { query: { q } } }));
        const [piece] = understood;
        expect(understood.length, q).toBe(1);
        expect([piece?.as, piece?.field], q).toEqual(['condition', name]);
        if (field !== 'date')
          expect(
            piece?.values?.map((one) => one.value),
            q,
          ).toEqual([value]);
        else expect(piece?.from ?? piece?.until, q).toBeTruthy();
      }
    }
  }
});
