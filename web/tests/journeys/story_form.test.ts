/** The whole story of another customer: a form on the shop's page, her request's page, Zalo, mail. One ticket, one composer, and the brief. */
import type { Page } from 'playwright-core';
import portal from '../../../src/channels/form/site/words/vi.json';
import type { Visitor } from '../browser/visitor';
import { words } from '../desk/app';
import { body, type Schemas } from '../desk/api';
import type { Shop } from '../desk/shop';
import { answers, detail, handsOver, joinsContacts, mergesWith, numbers, opens, order, unfolds } from '../desk/story';
import { entry, openTicket } from '../desk/thread';
import { Zalo } from '../servers/zalo';
import { expect, test } from '../widget/on_shop';
import { ShopPage } from '../widget/shop_page';
import type { Shopper } from '../widget/shopper';

const HOA = 'hoa@customers.example';
const say = (area: string, key: string): string => words('vi', area, key);

const SUBJECT = 'Đổi bộ ấm';
const FORM = 'Ấm nứt ở vòi. Shop đổi cho mình được không?';
const BY_MAIL = 'Dạ được ạ. Bên em sẽ gửi bộ mới trước thứ Sáu.';
const ON_PAGE = 'Mình gửi thêm ảnh vòi ấm.';
const BY_ZALO = 'Bao giờ người giao tới lấy ấm cũ vậy shop?';
const ANSWER = 'Dạ chiều mai người giao qua lấy ạ.';
const LETTER = 'Em gửi phiếu đổi hàng qua thư này.';
const LAST = 'Giao trong giờ hành chính được không?';

/** A type of ticket with fields, and a form that asks for them in a frame of this page. */
async function makeForm({ api }: Shop, page: ShopPage): Promise<void> {
  const { key, version } = await body(
    api.POST('/api/v1/ticket-types', { body: { name_vi: 'Đổi trả', name_en: 'Return' } as never }),
  );
  const field = (key: string, kind: Schemas['FieldKind'], label: string, more: object = {}) => ({
    ...{ key, kind, label_vi: label, label_en: label, is_public: true },
    ...more,
  });
  const fields = [
    field('order', 'order_number', 'Mã đơn', { is_required: true }),
    field('bought_on', 'date', 'Ngày mua'),
    field('wish', 'choice', 'Mong muốn', {
      options: [
        { key: 'exchange', label_vi: 'Đổi bộ khác', label_en: 'Exchange' },
        { key: 'refund', label_vi: 'Hoàn tiền', label_en: 'Refund' },
      ],
    }),
  ];
  await api.PATCH('/api/v1/ticket-types/{key}', { params: { path: { key } }, body: { version, fields } as never });
  const inbox = {
    name: 'Biểu mẫu web',
    channel: 'form',
    sends_acknowledgement: true,
    settings: { title: { vi: 'Đổi trả ở Nhà Gốm' }, types: [key], allowed_origins: [page.url] },
  };
  page.form = (await body(api.POST('/api/v1/inboxes', { body: inbox as never }))).id;
}

async function connectAccount({ api, house }: Shop, zalo: Zalo): Promise<void> {
  const inbox = { name: 'Zalo Nhà Gốm', channel: 'zalo', settings: zalo.settings, secrets: zalo.secrets };
  const { id } = await body(api.POST('/api/v1/inboxes', { body: inbox as never }));
  zalo.webhook = `${house.url}/api/v1/channels/${id}/zalo`;
}

/** Fills the form in the frame on the shop's page, with a file, and sends it. */
async function fillsIn({ page }: Shopper): Promise<void> {
  const form = page.frameLocator('iframe');
  await form.getByLabel(portal.name).fill('Lê Hoa');
  await form.getByLabel(portal.email).fill(HOA);
  await form.getByLabel(portal.subject).fill(SUBJECT);
  await form.getByLabel('Mã đơn').fill('ng-20418');
  await form.getByLabel('Ngày mua').fill('2026-11-01');
  await form.getByLabel('Mong muốn').selectOption('exchange');
  await form.getByLabel(portal.message).fill(FORM);
  const bill = { name: 'hoá đơn.txt', mimeType: 'text/plain', buffer: Buffer.from('Bộ ấm: 1.280.000 ₫') };
  await form.getByLabel(portal.attach).setInputFiles(bill);
  await form.getByRole('button', { name: portal.send }).click();
  await form.getByRole('heading', { name: portal.thanks_title }).waitFor();
}

/** Opens her request in a tab of its own, from the frame that thanks her. */
async function opensRequest({ page, context }: Shopper): Promise<Page> {
  const opened = context.waitForEvent('page');
  await page.frameLocator('iframe').getByRole('link', { name: portal.open_request }).click();
  return opened;
}

/** Answers on the page of her request, with a file. */
async function answersThere(page: Page, text: string): Promise<void> {
  await page.getByLabel(portal.your_reply).fill(text);
  const picture = { name: 'vòi ấm.txt', mimeType: 'text/plain', buffer: Buffer.from('nứt') };
  await page.getByLabel(portal.attach).setInputFiles(picture);
  await page.getByRole('button', { name: portal.send, exact: true }).click();
  await page.getByText(portal.done_sent).waitFor();
}

/** Looks for the same person by name, and makes the one beside the open ticket into them. */
async function joinsByHand({ page }: Visitor, address: string): Promise<void> {
  await page
    .locator('[data-region=panel]')
    .getByRole('link', { name: say('contacts', 'page') })
    .click();
  const main = page.locator('[data-region=main]');
  await main.getByRole('button', { name: say('contacts', 'actions') }).click();
  await page.getByRole('menuitem', { name: say('contacts', 'merge.ask') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('le hoa');
  await dialog.getByRole('option').filter({ hasText: address }).click();
  await joinsContacts({ page });
  await main.getByText(address).first().waitFor();
}

test('a form, the page of the request, Zalo and mail are one ticket: answered from one composer, and a colleague who takes it over sees the brief', async ({
  openShop,
  own,
  shopperAt,
  visit,
}) => {
  const shop = await openShop();
  const { api, house, mail } = shop;
  const front = own('the shop’s page', await ShopPage.open(house.url, ''));
  await makeForm(shop, front);
  const zalo = own('Zalo', await Zalo.start());
  await connectAccount(shop, zalo);
  const duy = await shop.hire('Võ Duy');
  const mai = await visit(house, { as: shop.mai, language: 'vi' });
  await mai.goto('/inbox/all');

  // The form in a frame on the shop's page: its own fields, and a file.
  const hoa = await shopperAt(shop, front);
  await hoa.page.goto(`${front.url}/lien-he`);
  await fillsIn(hoa);
  await opens(mai, SUBJECT, FORM);
  for (const told of ['Mã đơn: NG-20418', 'Mong muốn: Đổi bộ khác', 'hoá đơn.txt']) await entry(mai, told).waitFor();
  const [{ number } = { number: 0 }] = (await body(api.GET('/api/v1/tickets'))).items;

  // What she typed proves no address: her page shows her own words, and the whole of it takes a link that only her mailbox has.
  const hers = await opensRequest(hoa);
  await answers(mai, BY_MAIL);
  await mail.goesOut('the answer', ({ part }) => part('text/plain').startsWith(BY_MAIL));
  await hers.reload();
  await hers.getByText(FORM).waitFor();
  expect(await hers.getByText(BY_MAIL).count()).toBe(0);
  await hers.getByRole('button', { name: portal.send_link }).click();
  await hers.getByText(portal.link_sent).waitFor();
  const link = await mail.goesOut('the link', ({ to, part }) => to[0] === HOA && part('text/plain').includes('/r/'));
  await hers.goto(/https?:\S+\/r\/\S+/.exec(link.part('text/plain'))?.[0] ?? '');
  await hers.getByText(BY_MAIL).waitFor();
  await hers.getByText('NG-20418').first().waitFor();
  await answersThere(hers, ON_PAGE);
  await entry(mai, ON_PAGE).waitFor();
  await entry(mai, 'vòi ấm.txt').waitFor();

  // On Zalo she goes by another name: Mai finds her, and says that she is the same.
  await zalo.says(BY_ZALO);
  await opens(mai, BY_ZALO);
  await joinsByHand(mai, HOA);
  await mai.goto('/inbox/all');
  await opens(mai, BY_ZALO);
  await mergesWith(mai, SUBJECT);
  await expect.poll(() => numbers(api)).toEqual([number]);

  // One thread, everything in its order.
  await openTicket(mai, number);
  await unfolds(mai);
  const said = [FORM, BY_MAIL, ON_PAGE, BY_ZALO];
  await expect.poll(() => order(mai, said)).toEqual(said);

  // Answered where she wrote last, and by mail; each arrives there and nowhere else.
  await answers(mai, ANSWER);
  await expect.poll(() => zalo.texts).toEqual([ANSWER]);
  await answers(mai, LETTER, 'Email');
  const letter = await mail.goesOut('the letter', ({ part }) => part('text/plain').startsWith(LETTER));
  expect(letter.to).toEqual([HOA]);
  expect(zalo.texts).toEqual([ANSWER]);
  await hers.reload();
  await hers.getByText(LETTER).waitFor();

  // What she writes on Zalo from now on is in this ticket.
  await zalo.says(LAST);
  await entry(mai, LAST).waitFor();
  expect((await detail(api, number)).entry_count).toBe(said.length + 4);

  // A colleague takes over, and is told what matters before anything else.
  await handsOver(mai, 'Võ Duy');
  const successor = await visit(house, { as: duy, language: 'vi' });
  await successor.goto('/inbox/mine');
  await opens(successor, LAST);
  const brief = successor.page.getByRole('region', { name: say('handover', 'label') });
  await brief.getByText(LAST).waitFor();
  await brief.getByText('Bên em sẽ gửi bộ mới trước thứ Sáu.').waitFor();
  const contacts = brief.getByRole('list').last();
  await expect.poll(() => contacts.getByRole('listitem').count()).toBe(3);
  for (const name of ['Zalo', 'Email', say('tickets', 'channel.form')]) await contacts.getByText(name).waitFor();
  await brief.getByText('Bên em sẽ gửi bộ mới trước thứ Sáu.').click();
  await entry(successor, BY_MAIL).waitFor();
}, 180_000);
