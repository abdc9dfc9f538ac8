/**
 * Every main screen is accessible by axe and by measure, light and dark, on a desk and on a phone. Languages take turns, since
 * `npm run screenshots` measures every screen in all of its variants.
 */
import { audit } from '../browser/audit';
import { axe } from '../browser/axe';
import { look, THEMES, turnTo } from '../screens/look';
import { SCREENS } from '../screens/screens';
import { expect, test } from '../test';

for (const [index, screen] of SCREENS.entries()) {
  for (const [turn, size] of (['desk', 'phone'] as const).entries()) {
    if (screen.only && screen.only !== size) continue;
    const language = (index + turn) % 2 === 0 ? 'vi' : 'en';
    test(`nobody is kept out of ${screen.name}: ${size}, ${language}`, async ({ stages, visit }) => {
      const visitor = await look(stages, visit, screen, { screen: size, theme: 'light', language });
      for (const theme of THEMES) {
        await turnTo(visitor, theme);
        expect.soft(await axe(visitor), theme).toEqual([]);
        // Fingers need more room than pointers.
        const { findings, texts } = await audit(visitor.page, { target: size === 'phone' ? 44 : 24 });
        expect.soft(findings, theme).toEqual([]);
        expect(texts).toBeGreaterThan(0);
      }
    });
  }
}
