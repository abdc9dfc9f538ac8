/** Somebody who was never in a ticket answers a mail of it: an agent decides, and nobody is told anything before. */
import { words } from '../desk/app';
import { body } from '../desk/api';
import { answering } from '../desk/letter';
import { entry, openTicket, write } from '../desk/thread';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
const STRANGER = 'ke.toan@elsewhere.example';
const say = (key: string): string => words('vi', 'thread', key);

test('a stranger’s answer waits in a list of its own, and joins when an agent says so', async ({ openShop, visit }) => {
  const { house, api, mail, mai: session } = await openShop();
  mail.deliver({ from: `Trần Lan <${LAN}>`, subject: 'Hoá đơn tháng 11', text: 'Shop gửi hoá đơn giúp em.' });
  const mai = await visit(house, { as: session, language: 'vi' });
  const number = async () => (await body(api.GET('/api/v1/tickets'))).items[0]?.number ?? 0;
  await expect.poll(number).toBeGreaterThan(0);
  await openTicket(mai, await number());
  await write(mai, 'r', 'Dạ em gửi chị ạ');
  await mai.keys.press('Control+Enter');
  const answer = await mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Hoá đơn'));

  mail.deliver(answering(answer, `Kế toán <${STRANGER}>`, 'Bên tôi cần thêm mã số thuế.'));
  const theirs = entry(mai, 'Bên tôi cần thêm mã số thuế.');
  await theirs.getByText(say('entry.held.title').replace('{name}', 'Kế toán')).waitFor({ timeout: 30_000 });
  await mai.goto('/inbox/held');
  await mai.page.locator('[data-region=list] a[href$="/t/1"]').waitFor();
  await mai.keys.press('j', 'Enter');
  await theirs.getByRole('button', { name: say('entry.held.allow') }).click();
  await theirs.getByText(say('entry.held.title').replace('{name}', 'Kế toán')).waitFor({ state: 'detached' });
  const { held_count } = await body(api.GET('/api/v1/tickets/{number}', { params: { path: { number: 1 } } }));
  expect(held_count).toBe(0);
});
