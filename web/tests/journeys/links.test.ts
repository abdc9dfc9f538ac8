/** Tickets that belong together are linked by keys: both tell it at once, each from its own side, and everything has its way back. */
import type { Visitor } from '../browser/visitor';
import { words } from '../desk/app';
import { body, type Api } from '../desk/api';
import { openTicket } from '../desk/thread';
import { expect, test } from '../test';

const say = (key: string, number?: number) => words('vi', 'links', key).replace('{number}', `#${number}`);
const section = ({ page }: Visitor) => page.getByRole('region', { name: say('title') });
const linksOf = async (api: Api, number: number) => {
  const ticket = await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number } } }));
  return ticket.links.map((link) => `${link.kind} ${link.number}`);
};

/** Asks for the other ticket of the same person, then says what it is. */
async function link({ page, keys }: Visitor, subject: string, kind: string) {
  const option = page.locator('dialog[open] [role=option]');
  await keys.press('l');
  await option.filter({ hasText: subject }).first().waitFor();
  await keys.press('Enter');
  await option.filter({ hasText: say('choose.related').split(' #')[0] }).waitFor();
  await keys.type(kind);
  await expect.poll(() => option.count()).toBe(1);
  await keys.press('Enter');
  await option.first().waitFor({ state: 'detached' });
}

test('a link made by keys appears on both tickets at once, is removed from the panel, and comes back', async ({
  shop,
  visit,
}) => {
  const { house, api } = shop;
  const from = 'an@customers.example';
  const one = await shop.receives({ from, subject: 'Mạng chậm', text: 'Chậm quá.' });
  const two = await shop.receives({ from, subject: 'Cả tầng mất mạng', text: 'Mất hẳn.' });
  const [mai, lan] = await Promise.all([
    visit(house, { as: shop.mai }),
    shop.hire('Lan').then((session) => visit(house, { as: session })),
  ]);
  await Promise.all([openTicket(mai, one.number), openTicket(lan, two.number)]);
  await mai.keys.alone();
  expect(await section(mai).count()).toBe(0);

  await link(mai, 'Cả tầng', 'parent');
  await expect.poll(() => linksOf(api, one.number)).toEqual([`parent ${two.number}`]);
  for (const [visitor, kind, subject, told] of [
    [mai, 'parent', 'Cả tầng mất mạng', say('event.parent', two.number)],
    [lan, 'child', 'Mạng chậm', say('event.child', one.number)],
  ] as const) {
    await section(visitor)
      .getByRole('heading', { name: say(`kind.${kind}`) })
      .waitFor();
    await section(visitor).getByRole('link', { name: subject }).waitFor();
    await visitor.page.locator('main').getByText(told).waitFor();
  }

  // What becomes of the other ticket is told where it is linked.
  const { version } = await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number: one.number } } }));
  await api.PATCH('/api/v1/tickets/{number}', {
    params: { path: { number: one.number } },
    body: { version, subject: 'Mạng chậm ở tầng 3' },
  });
  await section(lan).getByRole('link', { name: 'Mạng chậm ở tầng 3' }).waitFor();

  await mai.keys.tabTo(new RegExp(`button "${say('remove', two.number)}"`));
  await mai.keys.press('Enter');
  await Promise.all([mai, lan].map((visitor) => section(visitor).waitFor({ state: 'detached' })));
  expect(await linksOf(api, two.number)).toEqual([]);
  await mai.keys.press('z');
  await Promise.all([mai, lan].map((visitor) => section(visitor).getByRole('link').first().waitFor()));
  expect(await linksOf(api, two.number)).toEqual([`child ${one.number}`]);
});

test('whoever says that a ticket repeats another is offered to be done with it', async ({ shop, visit }) => {
  const { house, api } = shop;
  const from = 'binh@customers.example';
  const one = await shop.receives({ from, subject: 'Hỏi giá', text: 'Bao nhiêu?' });
  const two = await shop.receives({ from, subject: 'Hỏi giá lần nữa', text: 'Bao nhiêu ạ?' });
  const mai = await visit(house, { as: shop.mai });
  await openTicket(mai, two.number);
  await mai.keys.alone();
  await link(mai, one.subject, 'duplicate of');
  await mai.page
    .locator('[data-toasts]')
    .getByRole('button', { name: say('done'), exact: true })
    .waitFor();
  const status = async () =>
    (await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number: two.number } } }))).status;
  expect(await status()).toBe('new');
  await mai.keys.tabTo(new RegExp(`^button "${say('done')}"$`));
  await mai.keys.press('Enter');
  await expect.poll(status).toBe('solved');
  expect(await linksOf(api, one.number)).toEqual([`duplicated_by ${two.number}`]);
});
