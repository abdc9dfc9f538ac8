/** Somebody at a browser of their own: one context, one page, and what they can do with it. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import type { Session } from '../desk/api';
import type { House } from '../desk/house';
import { serveDist } from './dist';
import { Keys } from './keys';
import { Network } from './network';
import { contextOptions, type Look } from './screen';
import { Typing } from './typing';
import { Watch } from './watch';

export interface Visit extends Look {
  /** Who is signed in already; else nobody. */
  as?: Session;
  /** For the record of a failure. */
  name?: string;
}

export class Visitor {
  readonly keys: Keys;
  readonly typing: Typing;
  readonly network: Network;

  private constructor(
    readonly name: string,
    readonly house: House,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly protocol: CDPSession,
    readonly watch: Watch,
    cookie: string,
  ) {
    this.keys = new Keys(page);
    this.typing = new Typing(protocol);
    this.network = new Network(context, protocol, house.wire, watch, cookie);
  }

  static async open(browser: Browser, house: House, visit: Visit = {}): Promise<Visitor> {
    const context = await browser.newContext({ ...contextOptions(visit), baseURL: house.url });
    const watch = new Watch(context, house.url);
    const cookie = visit.as?.cookie;
    if (cookie) await context.addCookies([{ ...cookie, url: house.url, httpOnly: true, sameSite: 'Lax' }]);
    await serveDist(context, house.url);
    const page = await context.newPage();
    const protocol = await context.newCDPSession(page);
    const name = visit.name ?? visit.as?.agent.name ?? 'somebody';
    return new Visitor(name, house, context, page, protocol, watch, cookie ? `${cookie.name}=${cookie.value}` : '');
  }

  /** Opens an address of the desk. */
  async goto(path: string) {
    await this.page.goto(path);
  }
  /** Waits until some text can be seen. */
  async sees(text: string | RegExp) {
    await this.page.getByText(text).first().waitFor();
  }
}
