/** Handover: whoever takes a ticket over sees what was promised and what is asked. */
import { body } from '../desk/api';
import { words } from '../desk/app';
import { entry, openTicket } from '../desk/thread';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
const say = (key: string): string => words('vi', 'handover', key);

test('a colleague who is given a ticket sees what was promised and is led to where it stands', async ({
  shop,
  visit,
}) => {
  const { number } = await shop.receives({ from: LAN, subject: 'Hàng lỗi', text: 'Nắp sứt rồi.\nBao giờ shop đổi?' });
  const path = { path: { number } };
  await shop.api.POST('/api/v1/tickets/{number}/replies', {
    params: path,
    body: { text: 'Dạ em sẽ gửi nắp mới trước thứ Sáu ạ.\n\nTrân trọng' },
  });
  const duy = await shop.hire('Võ Duy');
  const { version } = await body(shop.api.GET('/api/v1/tickets/{number}', { params: path }));
  await shop.api.PATCH('/api/v1/tickets/{number}', { params: path, body: { version, assignee_id: duy.agent.id } });

  const page = await visit(shop.house, { as: duy, language: 'vi' });
  await openTicket(page, number);
  const brief = page.page.getByRole('region', { name: say('label') });
  // Theirs, and nothing in it is from them: it is open by itself.
  await brief.getByText('Dạ em sẽ gửi nắp mới trước thứ Sáu ạ.').waitFor();
  expect(await brief.getByText('Bao giờ shop đổi?').count()).toBe(0);
  await brief.getByText('Dạ em sẽ gửi').click();
  await entry(page, 'Dạ em sẽ gửi nắp mới').waitFor();

  await brief.getByRole('button', { expanded: true }).click();
  await expect.poll(() => brief.getByText('Dạ em sẽ gửi').count()).toBe(0);
});
