/** `test` with a fake desk, a shop's page that has its chat, and shoppers. */
import type { Look } from '../browser/screen';
import { test as base } from '../test';
import { FakeDesk } from './fake';
import { ShopPage } from './shop_page';
import { Shopper } from './shopper';

export { expect } from 'vitest';

export const test = base
  .extend('desk', async ({ scene }) => scene.closing.own('the fake desk', await FakeDesk.open()))
  .extend('shopPage', async ({ scene, desk }) => {
    const page = scene.closing.own('the shop’s page', await ShopPage.open(desk.url, 'K1'));
    desk.allowed = [page.url, page.url.replace('localhost', '127.0.0.1')];
    return page;
  })
  /** Opens a browser for somebody, who is on the shop's page. */
  .extend('comes', ({ chromium, scene, desk, shopPage }) => async (look?: Look) => {
    const shopper = await Shopper.open(chromium, { desk: desk.url, shop: shopPage.url }, look);
    scene.visitors.push(shopper);
    scene.closing.add('the browser', () => shopper.context.close());
    shopPage.language = look?.language ?? 'vi';
    return shopper;
  });
