/** Somebody on a shop's page: one browser, the page, and the chat on it. */
import type { Browser, BrowserContext, CDPSession, FrameLocator, Locator, Page } from 'playwright-core';
import { contextOptions, type Look } from '../browser/screen';
import { Watch } from '../browser/watch';
import { words } from './words';

export interface Addresses {
  desk: string;
  shop: string;
}

export class Shopper {
  #isAlone = false;

  private constructor(
    readonly name: string,
    readonly at: Addresses,
    readonly look: Look,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly protocol: CDPSession,
    readonly watch: Watch,
  ) {}

  static async open(browser: Browser, at: Addresses, look: Look = {}): Promise<Shopper> {
    const context = await browser.newContext(contextOptions(look));
    const watch = new Watch(context, at.desk, [at.shop]);
    const page = await context.newPage();
    const protocol = await context.newCDPSession(page);
    return new Shopper('the shopper', at, look, context, page, protocol, watch);
  }

  /** Another tab of the same browser. */
  async tab(): Promise<Shopper> {
    const page = await this.context.newPage();
    const protocol = await this.context.newCDPSession(page);
    return new Shopper('the other tab', this.at, this.look, this.context, page, protocol, this.watch);
  }

  /** Goes to the shop's page, and waits for the launcher. */
  async visit(path = '/'): Promise<this> {
    await this.page.goto(this.at.shop + path);
    await this.launcher.waitFor();
    return this;
  }
  /** Opens the chat as a page of its own: what axe and the measures look at. */
  async alone(): Promise<this> {
    this.#isAlone = true;
    await this.page.goto(`${this.at.desk}/widget/K1`);
    return this;
  }
  async openChat(): Promise<this> {
    await this.launcher.click();
    await this.chat.getByRole('heading', { level: 1 }).waitFor();
    return this;
  }
  async say(text: string) {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** A text of the chat in the shopper's language. */
  t(key: string): string {
    return words(this.look.language ?? 'vi', key);
  }

  get launcher(): Locator {
    return this.page.locator('button[aria-expanded]').first();
  }
  get chat(): Page | FrameLocator {
    return this.#isAlone ? this.page : this.page.frameLocator('iframe');
  }
  get field(): Locator {
    return this.chat.getByRole('textbox', { name: this.t('composer.label') });
  }
  /** The messages that are shown. */
  get messages(): Locator {
    return this.chat.getByRole('article');
  }
  async texts(): Promise<string[]> {
    return (await this.messages.allInnerTexts()).map((text) => text.trim().split('\n').at(-1) ?? '');
  }
}
