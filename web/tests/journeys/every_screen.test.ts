/** Every main screen is accessible by axe and by measure: light and dark, on a desk and on a phone, in both languages. */
import { audit } from '../browser/audit';
import { axe } from '../browser/axe';
import { SCREENS, show } from '../screens/screens';
import { nameOf, speak, VARIANTS } from '../screens/variants';
import { expect, test } from '../test';

for (const screen of SCREENS) {
  for (const variant of VARIANTS) {
    test(`nobody is kept out of ${screen.name}: ${nameOf(variant)}`, async ({ demo, visit }) => {
      await speak(demo.house, demo.mai, variant.language);
      const visitor = await visit(demo.house, { ...variant, as: screen.signedIn ? demo.mai : undefined });
      await show(visitor, screen);
      expect.soft(await axe(visitor)).toEqual([]);
      // Fingers need more room than pointers.
      const { findings, texts } = await audit(visitor.page, { target: variant.screen === 'phone' ? 44 : 24 });
      expect.soft(findings).toEqual([]);
      expect(texts).toBeGreaterThan(0);
    });
  }
}
