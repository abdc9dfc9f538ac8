/** Calls: from the first ring at the switchboard to a recording that is played in the thread, and calls that agents write down. */
import type { Visitor } from '../browser/visitor';
import { ENTRY, ROW, words } from '../desk/app';
import { body, type Schemas } from '../desk/api';
import type { Shop } from '../desk/shop';
import { Switchboard } from '../desk/switchboard';
import { openTicket } from '../desk/thread';
import { wav } from '../desk/wav';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
const NUMBER = '0912345678';
const say = (key: string): string => words('vi', 'calls', key);

/** Lan wrote a mail, and the desk knows her number. */
async function lanWrote(shop: Shop): Promise<Schemas['TicketRow']> {
  const ticket = await shop.receives({ from: `Trần Lan <${LAN}>`, subject: 'Ấm trà bị sứt nắp', text: 'Nắp sứt.' });
  const { requester } = await body(
    shop.api.GET('/api/v1/tickets/{number}', { params: { path: { number: ticket.number } } }),
  );
  await shop.api.POST('/api/v1/contacts/{id}/identities', {
    params: { path: { id: requester.id } },
    body: { kind: 'phone', value: NUMBER },
  });
  return ticket;
}

const cards = ({ page }: Visitor) => page.getByRole('region', { name: say('incoming') });
const callIn = ({ page }: Visitor) => page.locator(`${ENTRY}:has(audio)`);
const audio = (visitor: Visitor) =>
  callIn(visitor)
    .locator('audio')
    .evaluate((element: HTMLAudioElement) => ({
      at: element.currentTime,
      paused: element.paused,
      all: element.duration,
    }));

test('a call pops up, ends in the open ticket of its caller, and its recording is played and sought in by keys', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const { number } = await lanWrote(shop);
  const switchboard = await Switchboard.connect(shop.house, shop.api);
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  await mai.keys.alone();

  const before = await mai.keys.focus();
  await switchboard.tells('1', { from: NUMBER, to: '02438251234', queue: 'Bán hàng', status: 'ringing' });
  await cards(mai).getByText('Trần Lan').waitFor();
  await cards(mai).getByText('hàng đợi Bán hàng').waitFor();
  expect(
    await cards(mai)
      .getByRole('link', { name: `#${number}` })
      .getAttribute('href'),
  ).toBe(`/t/${number}`);
  expect(await mai.keys.focus()).toBe(before);

  await switchboard.tells('1', { status: 'talking', agent: shop.mai.agent.email });
  await cards(mai).getByText('Đang nói chuyện').waitFor();

  const note = 'Đổi nắp mới, giao sáng thứ hai.';
  const call = await switchboard.tells('1', {
    status: 'answered',
    agent: shop.mai.agent.email,
    talk_duration: 12,
    note,
  });
  expect(call.ticket).toBe(number);
  await switchboard.records(call, 12);
  await callIn(mai).filter({ hasText: note }).waitFor();
  await expect.poll(() => cards(mai).getByText('Trần Lan').count()).toBe(0);
  await callIn(mai).getByText('Gọi đến · 12 giây').waitFor();
  expect(await callIn(mai).getByRole('link', { name: '0912 345 678' }).getAttribute('href')).toBe('tel:+84912345678');

  await callIn(mai).locator('svg path[d*="v"]').first().waitFor({ state: 'attached' });
  await callIn(mai).focus();
  await mai.keys.tabTo(new RegExp(`slider "${say('position')}"`));
  await mai.keys.press('ArrowRight');
  await expect.poll(async () => Math.round((await audio(mai)).at)).toBe(5);
  expect((await audio(mai)).paused).toBe(true);
  await mai.keys.press('Space');
  await expect.poll(async () => (await audio(mai)).at).toBeGreaterThan(5.3);
  await mai.keys.press('Space');
  await mai.keys.press('End');
  await expect.poll(async () => Math.round((await audio(mai)).at)).toBe(12);
  await mai.keys.press('Home');
  await expect.poll(async () => (await audio(mai)).at).toBe(0);
  expect(Math.round((await audio(mai)).all)).toBe(12);

  await mai.keys.tabTo(new RegExp(words('vi', 'thread', 'call.note.edit')));
  await mai.keys.press('Enter');
  await mai.page.locator('textarea:focus').waitFor();
  await mai.keys.press('Control+A');
  await mai.keys.type('Giao chiều thứ ba.');
  await mai.keys.press('Control+Enter');
  await callIn(mai).filter({ hasText: 'Giao chiều thứ ba.' }).waitFor();
  expect(await callIn(mai).filter({ hasText: note }).count()).toBe(0);
});

test('a call is written down by keys alone, and stands in the ticket', async ({ openShop, visit }) => {
  const shop = await openShop();
  const { number } = await lanWrote(shop);
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  await openTicket(mai, number);
  await mai.keys.alone();

  await mai.keys.press('b');
  await mai.page.locator('[role=dialog] textarea:focus').waitFor();
  await mai.keys.type('Hẹn giao lại sáng thứ hai.');
  await mai.keys.tabTo(new RegExp(`textbox "${say('log.minutes')}"`), { back: true });
  await mai.keys.type('bốn');
  await mai.keys.press('Control+Enter');
  await mai.sees(say('log.minutes.wrong'));
  await mai.keys.press('Control+A');
  await mai.keys.type('4:12');
  const recording = { name: 'gọi lại.wav', mimeType: 'audio/wav', buffer: wav(3) };
  await mai.page.locator('[role=dialog] input[type=file]').setInputFiles(recording);
  await mai.sees('gọi lại.wav');
  await mai.keys.press('Control+Enter');
  await mai.page.locator('[role=dialog]').waitFor({ state: 'detached' });
  const call = mai.page.locator(ENTRY).filter({ hasText: 'Gọi đi · 4 phút 12 giây' });
  await call.getByText('Hẹn giao lại sáng thứ hai.').waitFor();
  await call.getByText('Trần Mai gọi').waitFor();
  await call.locator('audio').waitFor({ state: 'attached' });
  await expect.poll(async () => Math.round((await audio(mai)).all)).toBe(3);
});

test('a missed call opens a ticket of its own, and a call for a colleague is theirs alone', async ({
  openShop,
  visit,
}) => {
  const shop = await openShop();
  const ha = await shop.hire('Lê Hà');
  const switchboard = await Switchboard.connect(shop.house, shop.api);
  const mai = await visit(shop.house, { as: shop.mai, language: 'vi' });
  const colleague = await visit(shop.house, { as: ha, language: 'vi' });
  for (const visitor of [mai, colleague]) {
    await visitor.goto('/inbox/all');
    await visitor.page.getByRole('navigation').first().waitFor();
    await cards(visitor).waitFor({ state: 'attached' });
  }

  await switchboard.tells('hers', { from: '0988111222', name: 'Anh Phúc', status: 'ringing', agent: ha.agent.email });
  await switchboard.tells('all', { from: '0977333444', name: 'Chị Hoa', status: 'ringing' });
  await cards(colleague).getByText('Anh Phúc').waitFor();
  await cards(mai).getByText('Chị Hoa').waitFor();
  expect(await cards(mai).getByText('Anh Phúc').count()).toBe(0);

  await cards(mai).getByRole('button', { name: 'Chị Hoa' }).click();
  await expect.poll(() => cards(mai).getByText('Chị Hoa').count()).toBe(0);
  await mai.page.reload();
  await cards(mai).waitFor({ state: 'attached' });
  await cards(colleague).getByText('Chị Hoa').waitFor();
  expect(await cards(mai).getByText('Chị Hoa').count()).toBe(0);

  const missed = await switchboard.tells('all', { status: 'missed' });
  await expect.poll(() => cards(colleague).getByText('Chị Hoa').count()).toBe(0);
  await openTicket(mai, missed.ticket ?? 0);
  const entry = mai.page.locator(ENTRY).first();
  await entry.getByText(words('vi', 'thread', 'call.in.missed')).waitFor();
  await mai.page.locator(ROW).filter({ hasText: 'Chị Hoa' }).first().waitFor();
  const back = entry.getByRole('link', { name: words('vi', 'thread', 'call.back') });
  expect(await back.getAttribute('href')).toBe('tel:+84977333444');
});
