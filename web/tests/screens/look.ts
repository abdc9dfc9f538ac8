/** Opens a screen in one of its variants. */
import type { Theme } from '../browser/screen';
import type { Visit, Visitor } from '../browser/visitor';
import type { House } from '../desk/house';
import { show, type ScreenShown } from './shown';
import type { Stages } from './stages';
import { speak, type Variant } from './variants';

/** The system turns dark, or light; returns when every colour has changed. */
export async function turnTo({ page }: Visitor, colorScheme: Theme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    await frame();
    await frame();
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

export async function look(
  stages: Stages,
  visit: (house: House, visit?: Visit) => Promise<Visitor>,
  screen: ScreenShown,
  variant: Variant,
): Promise<Visitor> {
  const { house, mai, api } = await stages.at(screen.stage ?? 'filled');
  const as = screen.isOutside ? undefined : mai;
  if (as) await speak(api, variant.language);
  const visitor = await visit(house, { ...variant, as });
  await show(visitor, screen, api);
  return visitor;
}
