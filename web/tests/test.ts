/**
 * The tests' own `test`: servers and browsers as fixtures. What was opened is closed whatever happens; a page that did
 * something wrong by itself fails its test; a failed test leaves pictures, console and logs in `web/failures`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from 'vitest';
import { Closing } from './base/closing';
import { FAILURES, slug } from './base/folder';
import { launch } from './browser/chromium';
import { Visitor, type Visit } from './browser/visitor';
import { House } from './desk/house';
import { Program } from './desk/program';
import { Shop, type ShopOptions } from './desk/shop';
import { show, type ScreenShown } from './screens/shown';
import { Stages } from './screens/stages';
import { Tour } from './screens/tour';
import type { Variant } from './screens/variants';

export { expect } from 'vitest';

/** What one test, or one file of tests, has opened. */
class Scene {
  readonly closing = new Closing();
  readonly visitors: Pick<Visitor, 'name' | 'page' | 'watch'>[] = [];
  readonly logs: { name: string; read: () => string }[] = [];

  async end(test: string, hasFailed: boolean) {
    const visitors = this.visitors.splice(0);
    const wrong = visitors.flatMap(({ name, watch }) => watch.wrong.map((words) => `${name}: ${words}`));
    if (hasFailed || wrong.length > 0) await this.#record(test, visitors);
    wrong.push(...(await this.closing.close()));
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  async #record(test: string, visitors: Scene['visitors']) {
    const folder = join(FAILURES, slug(test));
    mkdirSync(folder, { recursive: true });
    for (const [index, { name, page, watch }] of visitors.entries()) {
      const file = join(folder, `${index + 1}-${slug(name)}`);
      // A page that hangs or crashed has no picture; the rest is still told.
      await page.screenshot({ path: `${file}.png`, timeout: 5_000 }).catch(() => undefined);
      writeFileSync(`${file}.html`, await page.content().catch((error: unknown) => String(error)));
      writeFileSync(`${file}.txt`, [page.url(), '', ...watch.wrong, '', ...watch.console].join('\n'));
    }
    for (const { name, read } of this.logs) writeFileSync(join(folder, `${name}.log`), read());
    console.error(`what the failed test saw: ${folder}`);
  }
}

export const test = base
  .extend('chromium', { scope: 'file' }, async ({}, { onCleanup }) => {
    const browser = await launch();
    onCleanup(() => browser.close());
    return browser;
  })
  /** Desks to look at, opened when first asked for, for a whole file; whoever changes one takes a `shop` instead. */
  .extend('stages', { scope: 'file' }, async ({}, { onCleanup }) => {
    const stages = new Stages();
    onCleanup(() => stages.close());
    return stages;
  })
  /** The filled desk among them, and its administrator. */
  .extend('demo', { scope: 'file' }, async ({ stages }) => {
    const { house, mai } = await stages.at('filled');
    if (!mai) throw new Error('the filled desk has no administrator');
    return { house, mai };
  })
  /** A shop with a mailbox, one for a whole file whose tests do not stand in each other's way. */
  .extend('shop', { scope: 'file' }, async ({}, { onCleanup }) => {
    const closing = new Closing();
    onCleanup(async () => {
      const wrong = await closing.close();
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    });
    return Shop.open(closing);
  })
  .extend('scene', async ({ task }, { onCleanup }) => {
    const scene = new Scene();
    onCleanup(() => scene.end(task.name, task.result?.state === 'fail'));
    return scene;
  })
  /** Opens a browser for somebody. */
  .extend('visit', ({ chromium, scene }) => async (house: House, visit?: Visit) => {
    const visitor = await Visitor.open(chromium, house, visit);
    scene.visitors.push(visitor);
    if (!scene.logs.some(({ name }) => name === 'hopdesk')) scene.logs.push({ name: 'hopdesk', read: () => house.log });
    scene.closing.add('the browser', () => visitor.context.close());
    return visitor;
  })
  .extend('tour', { scope: 'file' }, async ({ chromium, stages }, { onCleanup }) => {
    const tour = new Tour(chromium, stages);
    onCleanup(() => tour.close());
    return tour;
  })
  /** Shows one screen after the other in the same browser, for whoever only looks. */
  .extend('look', ({ tour, scene }) => async (screen: ScreenShown, variant: Variant) => {
    const { visitor, api } = await tour.at(screen, variant);
    visitor.watch.forget();
    scene.visitors.push(visitor);
    await show(visitor, screen, api);
    return visitor;
  })
  /** Opens an empty desk. */
  .extend('emptyHouse', ({ scene }) => async (options?: { roots?: string }) => {
    const house = scene.closing.own('the executable', await House.open(options));
    scene.logs.push({ name: 'hopdesk', read: () => house.log });
    return house;
  })
  /** What is to be closed when the test is over. */
  .extend(
    'own',
    ({ scene }) =>
      <T extends { close(): unknown }>(what: string, thing: T): T =>
        scene.closing.own(what, thing),
  )
  /** Connects another program to a shop. */
  .extend('connect', ({ scene }) => async (shop: Shop, settings?: object) => {
    return scene.closing.own('the other program', await Program.connect(shop.house, shop.api, settings));
  })
  /** Opens a shop with a mailbox. */
  .extend('openShop', ({ scene }) => async (options?: ShopOptions) => {
    const shop = await Shop.open(scene.closing, options);
    scene.logs.push(
      { name: 'hopdesk', read: () => shop.house.log },
      { name: 'dovecot', read: () => shop.mail.dovecot.log },
    );
    return shop;
  });
