/** Goes from screen to screen in as few browsers as will do: one for each desk, and for each language where nobody is signed in. */
import type { Browser } from 'playwright-core';
import { Closing } from '../base/closing';
import { Visitor } from '../browser/visitor';
import type { Api } from '../desk/api';
import type { ScreenShown } from './shown';
import type { Stages } from './stages';
import { speak, type Variant } from './variants';

export class Tour {
  readonly #closing = new Closing();
  readonly #visitors = new Map<string, Visitor>();

  constructor(
    readonly browser: Browser,
    readonly stages: Stages,
  ) {}

  /** Who looks at such a screen; it is not opened yet. */
  async at({ stage = 'filled', isOutside }: ScreenShown, variant: Variant): Promise<{ visitor: Visitor; api: Api }> {
    const { house, mai, api } = await this.stages.at(stage);
    const as = isOutside ? undefined : mai;
    if (as) await speak(api, variant.language);
    const name = [stage, variant.screen, variant.theme, as ? 'inside' : variant.language].join(' ');
    let visitor = this.#visitors.get(name);
    if (!visitor) {
      visitor = await Visitor.open(this.browser, house, { ...variant, as, name });
      const { context } = visitor;
      this.#closing.add(name, () => context.close());
      this.#visitors.set(name, visitor);
    }
    return { visitor, api };
  }

  async close() {
    const wrong = await this.#closing.close();
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }
}
