/** Turns the system dark, or light. */
import type { Theme } from './screen';
import type { Visitor } from './visitor';

/** Returns when every colour has changed. */
export async function turnTo({ page }: Visitor, colorScheme: Theme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    await frame();
    await frame();
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}
