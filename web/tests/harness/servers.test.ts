/** The servers of the tests: they start, serve, and leave nothing behind. */
import { existsSync } from 'node:fs';
import { api, body } from '../desk/api';
import { House } from '../desk/house';
import { answering } from '../desk/letter';
import { expect, test } from '../test';

test('an empty desk is set up with the code that it prints', async ({ emptyHouse }) => {
  const house = await emptyHouse();
  expect((await body(house.api().GET('/api/v1/setup'))).is_needed).toBe(true);
  const mai = await house.setUp({ language: 'en' });
  expect(mai.agent).toMatchObject({ role: 'admin', language: 'en' });
  expect((await body(house.api().GET('/api/v1/setup'))).is_needed).toBe(false);
  await expect(house.api().GET('/api/v1/tickets')).rejects.toThrow('401');
});

test('a mail comes in, an answer goes out, and the answer to it lands in the same ticket', async ({ openShop }) => {
  const shop = await openShop();
  const { mail, api: mai } = shop;
  const letter = { from: 'Trần Lan <lan@customers.example>', subject: 'Đơn hàng 42', text: 'Đơn của tôi đâu rồi?' };
  const ticket = await shop.receives(letter);
  expect(ticket.requester?.name).toBe('Trần Lan');
  const at = { params: { path: { number: ticket.number } } };
  await mai.POST('/api/v1/tickets/{number}/replies', { ...at, body: { text: 'Hàng đi hôm nay ạ.' } });
  const answer = await mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Đơn hàng 42'));
  expect(answer.to).toEqual(['lan@customers.example']);
  expect(answer.part('text/plain')).toContain('Hàng đi hôm nay ạ.');
  expect(answer.part('text/html')).toContain('Hàng đi hôm nay ạ.');
  mail.deliver(answering(answer, 'lan@customers.example', 'Cảm ơn shop!'));
  await expect
    .poll(
      async () => (await body(mai.GET('/api/v1/tickets/{number}/entries', at))).items.map(({ visible }) => visible),
      {
        timeout: 30_000,
      },
    )
    .toContain('Cảm ơn shop!');
});

test('a desk that was stopped comes back at the same address with what it held', async ({ openShop }) => {
  const { house, mai, api: client } = await openShop();
  await house.stop();
  await expect(client.GET('/api/v1/session')).rejects.toThrow();
  await house.start();
  expect((await body(client.GET('/api/v1/session'))).agent.id).toBe(mai.agent.id);
  await house.kill();
  await house.start();
  expect((await body(client.GET('/api/v1/session'))).agent.id).toBe(mai.agent.id);
});

test('agents are invited and sign in', async ({ openShop }) => {
  const shop = await openShop();
  const lan = await shop.hire('Nguyễn Thu Hà', 'agent', 'en');
  expect(lan.agent).toMatchObject({ email: 'nguyen.thu.ha@shop.example', language: 'en', role: 'agent' });
  expect((await shop.house.signIn(lan.agent.email)).agent.id).toBe(lan.agent.id);
});

test('the demonstration is filled, and gone when it ends', async () => {
  const house = await House.open({ demo: true });
  const folder = /data in (\S+)/.exec(house.log)?.[1] ?? '';
  const tickets = await body(api(house.url, { token: house.token }).GET('/api/v1/tickets'));
  expect(tickets.items.length).toBeGreaterThan(20);
  expect(existsSync(folder)).toBe(true);
  await house.close();
  expect(existsSync(folder)).toBe(false);
});
