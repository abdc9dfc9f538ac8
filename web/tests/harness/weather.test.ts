/** Feeds are cut, networks go away, the desk comes back: a page hears of it as it does in real life. */
import { expect, test } from '../test';
import { open } from './page';

/** Keeps a feed open and counts how often it was opened. */
const LISTEN = `window.opened = 0;
  const feed = new EventSource('/api/v1/events');
  feed.onopen = () => { window.opened += 1; };`;
const opened = () => (window as unknown as { opened: number }).opened;

test('a feed that was cut is opened again', async ({ openShop, visit }) => {
  const shop = await openShop();
  const mai = await visit(shop.house, { as: shop.mai });
  const lan = await visit(shop.house, { as: await shop.hire('Lê Lan') });
  for (const somebody of [mai, lan]) await open(somebody, '<p>listening</p>', { script: LISTEN });
  await mai.network.listens(2);
  mai.network.cutFeed();
  await expect.poll(() => mai.page.evaluate(opened), { timeout: 20_000 }).toBe(2);
  expect(await lan.page.evaluate(opened)).toBe(1);
});

test('a browser that is offline knows it, and comes back', async ({ openShop, visit }) => {
  const shop = await openShop();
  const mai = await visit(shop.house, { as: shop.mai });
  await open(mai, '<p>listening</p>', { script: LISTEN });
  await mai.network.listens();
  const asks = () =>
    fetch('/api/v1/session').then(
      ({ status }) => status,
      () => 0,
    );
  await mai.network.offline();
  expect(await mai.page.evaluate(() => navigator.onLine)).toBe(false);
  expect(await mai.page.evaluate(asks)).toBe(0);
  await mai.network.online();
  expect(await mai.page.evaluate(asks)).toBe(200);
});

test('a slow network is slow', async ({ emptyHouse, visit }) => {
  const somebody = await visit(await emptyHouse());
  await open(somebody, '<p>waiting</p>');
  await somebody.network.slow(300);
  const took = await somebody.page.evaluate(async () => {
    const began = performance.now();
    await fetch('/api/v1/setup');
    return performance.now() - began;
  });
  expect(took).toBeGreaterThan(290);
});

test('while the desk is away nobody answers, and afterwards it does', async ({ openShop, visit }) => {
  const shop = await openShop();
  const mai = await visit(shop.house, { as: shop.mai });
  await open(mai, '<p>listening</p>', { script: LISTEN });
  await mai.network.listens();
  mai.watch.allowLostRequests();
  await shop.house.stop();
  expect(shop.house.wire.feeds).toBe(0);
  await shop.house.start();
  await mai.network.listens();
});
