/** `test` with pages of a shop that have a chat of the real desk, and shoppers on them. */
import { until } from '../base/until';
import { body } from '../desk/api';
import type { Shop } from '../desk/shop';
import { test as base } from '../test';
import { ShopPage } from './shop_page';
import { Shopper } from './shopper';

export { expect } from 'vitest';

export const test = base
  /** A page of the shop with a chat of its own. */
  .extend('chatOf', ({ scene }) => async (shop: Shop, settings: object = {}) => {
    const page = scene.closing.own('the shop’s page', await ShopPage.open(shop.house.url, ''));
    const inbox = {
      name: `Chat ${page.url}`,
      channel: 'chat',
      settings: { allowed_origins: [page.url], pre_chat: { when: 'never', fields: [] }, ...settings },
    };
    const made = await body(shop.api.POST('/api/v1/inboxes', { body: inbox as never }));
    const path = { inbox: made.id };
    page.key = (await body(shop.api.GET('/api/v1/inboxes/{inbox}/widget', { params: { path } }))).key;
    return page;
  })
  /** Somebody at a browser of their own, who has not gone to the page yet. */
  .extend('shopperAt', ({ chromium, scene }) => async (shop: Shop, page: ShopPage) => {
    const shopper = await Shopper.open(chromium, { desk: shop.house.url, shop: page.url });
    scene.visitors.push(shopper);
    scene.closing.add('the browser', () => shopper.context.close());
    return shopper;
  })
  /** Somebody on the page whose chat is open. */
  .extend('comes', ({ shopperAt }) => async (shop: Shop, page: ShopPage) => {
    return (await (await shopperAt(shop, page)).visit()).openChat();
  });

/** The ticket that somebody's words opened. */
export const ticketOf = (shop: Shop, words: string) =>
  until(`the ticket of “${words}”`, async () => {
    const { items } = await body(shop.api.GET('/api/v1/tickets'));
    return items.find(({ subject }) => subject.includes(words));
  });

/** Leaves an address in the chat, and proves by the code in its mailbox that it is one's own. */
export async function proves(shopper: Shopper, { mail }: Shop, address: string) {
  const { chat } = shopper;
  const t = (key: string) => shopper.t(key);
  await chat.getByRole('button', { name: t('handoff.email') }).click();
  await chat.getByRole('textbox', { name: 'Email' }).fill(address);
  await chat.getByRole('button', { name: t('mail.save') }).click();
  await chat.getByRole('button', { name: t('handoff.confirm') }).click();
  await chat.getByRole('button', { name: t('proof.send') }).click();
  const code = await mail.goesOut('the code', (mail) => /\b\d{6}\b/.test(mail.part('text/plain')));
  const digits = /\b\d{6}\b/.exec(code.part('text/plain'))?.[0] ?? '';
  await chat.getByRole('textbox', { name: t('proof.code') }).fill(digits);
  await chat
    .getByRole('dialog')
    .getByRole('button', { name: t('proof.check') })
    .click();
  await chat.getByText(t('proof.done')).waitFor();
  await chat.getByRole('button', { name: t('done') }).click();
}

/** Asks for what was said by mail; the mail. */
export async function asksForTranscript(shopper: Shopper, { mail }: Shop, words: string) {
  const { chat } = shopper;
  const t = (key: string) => shopper.t(key);
  await chat.getByRole('button', { name: t('options') }).click();
  await chat.getByRole('menuitem', { name: t('menu.transcript') }).click();
  await chat.getByRole('button', { name: t('transcript.send') }).click();
  await chat.getByText(t('transcript.done')).waitFor();
  return mail.goesOut('the transcript', (mail) => mail.part('text/plain').includes(words));
}
