/** Opens a screen in one of its variants. */
import type { Visit, Visitor } from '../browser/visitor';
import type { House } from '../desk/house';
import { show, type ScreenShown } from './shown';
import type { Stages } from './stages';
import { speak, type Variant } from './variants';

export const THEMES = ['light', 'dark'] as const;

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
