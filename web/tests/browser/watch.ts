/**
 * Watches what a page does wrong by itself: errors of scripts, words on the console, refusals of the Content Security Policy,
 * dialogs that nobody asked for, and requests to anybody but the desk. A test that ends with one of them has failed.
 */
import type { BrowserContext, Page, Request } from 'playwright-core';

/** What Chromium says without a fault of the page: nobody is signed in yet; a policy names a feature that this system lacks. */
const NO_FAULT = [/status of 401 .*\/api\/v1\/session/, /Permissions-Policy header: Unrecognized feature/];

export class Watch {
  /** The console's words, for the record of a failure. */
  readonly console: string[] = [];
  readonly #wrong: string[] = [];
  readonly #allowed: RegExp[] = [...NO_FAULT];

  constructor(
    context: BrowserContext,
    readonly home: string,
    /** Other addresses of the story, such as the page of a shop. */
    readonly others: readonly string[] = [],
  ) {
    context.on('page', (page) => this.#follow(page));
    context.on('request', (request) => this.#check(request));
    context.on('weberror', (error) => this.#note(`a script failed: ${error.error().stack ?? error.error().message}`));
    context.on('dialog', (dialog) => {
      this.#note(`a dialog opened: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** What went wrong, without what the test expects. */
  get wrong(): string[] {
    return this.#wrong.filter((words) => !this.#allowed.some((pattern) => pattern.test(words)));
  }
  /** From here on, and for what happened before: words that fit are no failure. */
  allow(...patterns: RegExp[]) {
    this.#allowed.push(...patterns);
  }
  /** The desk is away, or the network: requests that fail are no failure of the page. */
  allowLostRequests() {
    this.allow(/net::ERR_/, /status of 50[234]/);
  }

  /** What was seen so far is somebody else's matter. */
  forget() {
    this.#wrong.length = 0;
    this.console.length = 0;
  }

  #follow(page: Page) {
    page.on('console', (message) => {
      const words = `${message.type()}: ${message.text()} ${message.location().url}`;
      this.console.push(words);
      if (['error', 'warning'].includes(message.type())) this.#note(`console ${words}`);
    });
    page.on('crash', () => this.#note('the page crashed'));
  }

  #check(request: Request) {
    const url = new URL(request.url());
    const origins = [this.home, ...this.others].map((address) => new URL(address).origin);
    if (['data:', 'blob:', 'about:'].includes(url.protocol) || origins.includes(url.origin)) return;
    this.#note(`a request went elsewhere: ${request.url()}`);
  }

  #note(words: string) {
    this.#wrong.push(words);
  }
}
