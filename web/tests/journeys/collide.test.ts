/** Two agents in one ticket: nobody answers over the other, nobody overwrites the other. */
import { words } from '../desk/app';
import { entry, openTicket, write } from '../desk/thread';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
const composer = (key: string, values: Record<string, string> = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    words('vi', 'composer', key),
  );

test('who writes is shown; a newer message holds the answer back, shows itself, and lets it go when it was read', async ({
  shop,
  visit,
}) => {
  const { house, mail } = shop;
  const { number } = await shop.receives({ from: `Lan <${LAN}>`, subject: 'Đổi màu', text: 'Đổi sang màu xanh nhé.' });
  const mai = await visit(house, { as: shop.mai });
  const duy = await visit(house, { as: await shop.hire('Võ Duy') });
  for (const agent of [mai, duy]) await openTicket(agent, number);

  await write(duy, 'r', 'Dạ được ạ, em đổi màu xanh.');
  await mai.sees(composer('is_writing', { name: 'Võ Duy' }));
  await write(mai, 'r', 'Dạ màu xanh hết rồi ạ.');
  await duy.sees(composer('is_writing', { name: 'Trần Mai' }));

  await duy.keys.press('Control+Enter');
  await mail.goesOut('the first answer', ({ subject }) => subject.startsWith('Re: Đổi màu'));
  await mai.sees(composer('guard', { name: 'Duy' }));
  await mai.keys.press('Control+Enter');
  await mai.sees(composer('guard_choose'));
  await mai.page.getByRole('button', { name: composer('guard_edit') }).click();
  await mai.keys.type(' Còn màu trắng ạ.');
  // Nothing left before it was read.
  expect(mail.sent().filter(({ subject }) => subject.startsWith('Re: Đổi màu'))).toHaveLength(1);
  await mai.keys.press('Control+Enter');
  const second = await mail.goesOut('the second answer', (ours) => ours.part('text/plain').includes('Còn màu trắng'));
  expect(second.part('text/plain')).toContain('Dạ màu xanh hết rồi ạ.');
  await entry(duy, 'Còn màu trắng').waitFor();
});

test('a subject that a colleague changed meanwhile is not overwritten: both are seen, and the agent decides', async ({
  shop,
  visit,
}) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Hỏi giá', text: 'Giá bao nhiêu?' });
  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await mai.network.listens();
  const edit = mai.page.getByRole('button', { name: words('vi', 'thread', 'subject.edit') });
  await edit.click();
  const field = mai.page.getByRole('textbox', { name: words('vi', 'thread', 'subject'), exact: true });
  await field.fill('Hỏi giá bình men lam');
  const { version } = await ticket(shop, number);
  const path = { path: { number } };
  await shop.api.PATCH('/api/v1/tickets/{number}', { params: path, body: { version, subject: 'Báo giá sỉ' } });
  // The list beside it shows the other subject by now.
  await mai.page.locator('[data-region=list]').getByText('Báo giá sỉ').first().waitFor();
  await field.press('Enter');
  await mai.sees(words('vi', 'thread', 'subject.conflict').replace('{theirs}', 'Báo giá sỉ'));
  expect((await ticket(shop, number)).subject).toBe('Báo giá sỉ');
  await mai.page.getByRole('button', { name: words('vi', 'thread', 'subject.use_mine') }).click();
  await expect.poll(async () => (await ticket(shop, number)).subject).toBe('Hỏi giá bình men lam');
});

test('a status that a colleague changed unheard is refused, and both are shown', async ({ shop, visit }) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Đóng hay mở', text: 'Alo?' });
  const mai = await visit(shop.house, { as: shop.mai });
  mai.watch.allow(/status of 409/);
  // The feed never says anything.
  await mai.page.route('**/api/v1/events**', () => undefined);
  await openTicket(mai, number);
  const { version } = await ticket(shop, number);
  const path = { path: { number } };
  await shop.api.PATCH('/api/v1/tickets/{number}', { params: path, body: { version, priority: 'low' } });
  await mai.keys.press('p');
  await mai.page.locator('dialog[open] [role=option]').first().waitFor();
  await mai.keys.type(words('vi', 'tickets', 'priority.urgent'));
  await mai.keys.press('Enter');
  const both = words('vi', 'tickets', 'action.conflict.field')
    .replace('{field}', words('vi', 'tickets', 'action.field.priority'))
    .replace('{theirs}', words('vi', 'tickets', 'priority.low'))
    .replace('{mine}', words('vi', 'tickets', 'priority.urgent'));
  await mai.sees(both);
  await mai.page.getByRole('button', { name: words('vi', 'tickets', 'action.conflict.theirs') }).click();
  await mai.page.locator('[role=alertdialog], [role=dialog]').waitFor({ state: 'detached' });
  expect((await ticket(shop, number)).priority).toBe('low');
});

test('a menu that is open stays open while colleagues answer, note and change the ticket', async ({ shop, visit }) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Nhiều thư', text: 'Thư đầu tiên.' });
  const path = { path: { number } };
  const duy = shop.house.api({ session: await shop.hire('Lý Duy Khánh') });
  const answer = (text: string) =>
    duy.POST('/api/v1/tickets/{number}/replies', {
      params: path,
      body: { text, status: 'open', send_anyway: true, client_id: crypto.randomUUID() },
    });
  await answer('Trả lời một.');
  await answer('Trả lời hai.');
  const first = await shop.mail.goesOut('the answer', ({ part }) => part('text/plain').includes('Trả lời hai.'));
  shop.mail.deliver({ from: LAN, subject: 'Re: Nhiều thư', text: 'Thư thứ hai.', inReplyTo: first.id });
  await expect.poll(async () => (await ticket(shop, number)).entry_count, { timeout: 30_000 }).toBe(4);
  // Only what was read is folded away.
  await shop.api.PUT('/api/v1/tickets/{number}/read', { params: path, body: { entry_id: null } });

  const mai = await visit(shop.house, { as: shop.mai });
  await openTicket(mai, number);
  await mai.network.listens();
  await entry(mai, 'Thư đầu tiên.')
    .getByRole('button', { name: words('vi', 'thread', 'entry.menu').split(' {')[0] })
    .click();
  const item = mai.page.getByRole('menuitem', { name: words('vi', 'thread', 'entry.split') });
  await item.waitFor();
  await answer('Trả lời ba.');
  await duy.POST('/api/v1/tickets/{number}/notes', {
    params: path,
    body: { text: 'Gọi lại.', client_id: crypto.randomUUID() },
  });
  const { version } = await ticket(shop, number);
  await duy.PATCH('/api/v1/tickets/{number}', { params: path, body: { version, priority: 'urgent' } });
  await entry(mai, 'Trả lời ba.').waitFor();
  await entry(mai, 'Gọi lại.').waitFor();
  await mai.page
    .locator('[data-region=main]')
    .getByText(words('vi', 'tickets', 'priority.urgent'))
    .first()
    .waitFor();
  await item.click();
  await mai.page
    .getByRole('dialog')
    .getByRole('button', { name: words('vi', 'thread', 'split.do') })
    .waitFor();
});

async function ticket({ api }: { api: import('../desk/api').Api }, number: number) {
  const { data } = await api.GET('/api/v1/tickets/{number}', { params: { path: { number } } });
  if (!data) throw new Error(`no ticket ${number}`);
  return data;
}
