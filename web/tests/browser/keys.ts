/** The keyboard, for whoever has nothing else. */
import type { Page } from 'playwright-core';

export class Keys {
  constructor(readonly page: Page) {}

  /** Presses keys one after the other, such as `'j', 'Enter', 'Control+Enter'`. */
  async press(...keys: string[]) {
    for (const key of keys) await this.page.keyboard.press(key);
  }
  /** Types text into what has the focus. */
  async type(text: string) {
    await this.page.keyboard.type(text);
  }

  /** Role and name of what has the focus, such as `button "Send"`; empty if nothing has it. */
  async focus(): Promise<string> {
    const focused = this.page.locator(':focus');
    if ((await focused.count()) === 0) return '';
    const [line = ''] = (await focused.first().ariaSnapshot()).split('\n');
    return line.replace(/^- /, '').replace(/:$/, '');
  }

  /** Moves the focus by Tab until it is on what fits. */
  async tabTo(wanted: RegExp, { back = false, limit = 80 } = {}): Promise<string> {
    const passed: string[] = [];
    for (let steps = 0; steps <= limit; steps += 1) {
      const focus = await this.focus();
      if (wanted.test(focus)) return focus;
      passed.push(focus || 'nothing');
      await this.press(back ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`Tab does not reach ${wanted}; it passed ${[...new Set(passed)].join(', ')}`);
  }

  /** From now on a pointer that is used is an error on the console, which fails the test. */
  async alone() {
    const forbid = () => {
      for (const kind of ['pointerdown', 'mousedown', 'touchstart'])
        addEventListener(kind, () => console.error('a pointer was used where only keys are'), true);
    };
    await this.page.addInitScript(forbid);
    await this.page.evaluate(forbid);
  }
}
