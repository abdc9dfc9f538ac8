/** The panel beside a ticket: a dialog where it would cover the thread; the tickets that are like one; and what a phone counts. */
import { axe } from '../browser/axe';
import { ENTRY, words } from '../desk/app';
import { body, type Api } from '../desk/api';
import { COMPOSER, openTicket } from '../desk/thread';
import { until } from '../base/until';
import { mailAndNote } from '../screens/find';
import { speak } from '../screens/variants';
import { expect, test } from '../test';

const say = (area: string, key: string) => words('vi', area, key);
const similarTo = async (api: Api, number: number) =>
  (await body(api.GET('/api/v1/tickets/{number}/similar', { params: { path: { number } } }))).tickets;

/**
 * A ticket that others are like, once the index knows everything and says the same of it twice: before that, more may come to be like
 * it, and what was committed last may not be looked at yet.
 */
const withSimilar = (api: Api) => {
  let before = '';
  return until('some ticket is like another', async () => {
    const { index } = await body(api.GET('/api/v1/health'));
    if (index.rebuild || index.cursor !== index.log_head) return undefined;
    const { items } = await body(api.GET('/api/v1/tickets', { params: { query: { limit: 100 } } }));
    for (const { number } of items) {
      const tickets = await similarTo(api, number);
      if (tickets.length === 0) continue;
      const now = JSON.stringify([number, tickets.map((ticket) => ticket.number)]);
      if (now === before) return { number, tickets };
      before = now;
      return undefined;
    }
    return undefined;
  });
};

test('on a tablet the panel is a dialog that keeps the focus and gives it back', async ({ demo, visit }) => {
  const { house, mai } = demo;
  const quan = await visit(house, { as: mai, screen: 'tablet' });
  const { page, keys } = quan;
  await openTicket(quan, await mailAndNote(house.api({ session: mai })));
  await keys.tabTo(/^link/);
  const before = await keys.focus();
  await keys.press('d');
  const panel = page.getByRole('dialog', { name: say('shell', 'panel') });
  await panel.getByRole('heading', { name: say('contacts', 'identities') }).waitFor();
  const isInside = () => panel.evaluate((dialog) => dialog.contains(document.activeElement));
  expect(await isInside()).toBe(true);
  expect(await axe(quan)).toEqual([]);
  for (let step = 0; step < 30; step += 1) {
    await keys.press('Tab');
    expect(await isInside()).toBe(true);
  }
  // On a button its tooltip would be closed first.
  await keys.tabTo(/^link/);
  await keys.press('Escape');
  await panel.waitFor({ state: 'detached' });
  expect(await keys.focus()).toBe(before);
});

test('tickets that are like one stand in its panel, and open by keys at what is most alike', async ({
  demo,
  visit,
}) => {
  const { house, mai } = demo;
  const api = house.api({ session: mai });
  const { number, tickets } = await withSimilar(api);
  const [first] = tickets;
  const quan = await visit(house, { as: mai });
  const { page, keys } = quan;
  await openTicket(quan, number);
  const similar = page.getByRole('region', { name: say('contacts', 'similar') });
  await similar.getByRole('link').first().waitFor();
  expect(await similar.getByRole('link').count()).toBe(tickets.length);
  await keys.alone();
  await keys.press('Shift+L');
  await page.locator('dialog[open] [role=option]').first().waitFor();
  await keys.press('Enter');
  await page.waitForURL(({ pathname }) => pathname === `/t/${first?.number}`);
  await page.locator(`${ENTRY}[data-entry="${first?.entry_id}"]`).waitFor();
});

test('where nothing is like a ticket, its panel says so', async ({ shop, visit }) => {
  const { number } = await shop.receives({ from: 'lan@customers.example', subject: 'Hỏi giá', text: 'Bao nhiêu ạ?' });
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await mai.sees(say('contacts', 'similar.none'));
});

test('a phone counts what waits, and has one short word to send by', async ({ demo, visit }) => {
  const { house, mai } = demo;
  const api = house.api({ session: mai });
  await speak(api, 'en');
  const counts = await body(api.GET('/api/v1/views/counts'));
  const mine = counts.find(({ slug }) => slug === 'mine')?.count;
  const phone = await visit(house, { as: mai, screen: 'phone', language: 'en' });
  const { page } = phone;
  await phone.goto('/inbox/mine');
  await page.locator('[data-region=bottom] a', { hasText: String(mine) }).waitFor();
  await page
    .getByRole('navigation', { name: words('en', 'tickets', 'list.quick') })
    .getByText(String(mine))
    .waitFor();
  await openTicket(phone, await mailAndNote(api));
  await page.locator(`${COMPOSER} button`).first().click();
  const send = page.getByRole('button', { name: words('en', 'composer', 'send_wait'), exact: true });
  await send.waitFor();
  await send.getByText(words('en', 'composer', 'send'), { exact: true }).waitFor();
  expect((await send.boundingBox())?.height).toBeLessThanOrEqual(45);
  await speak(api, 'vi');
});
