/** Every main screen is accessible by axe and by measure on a phone. Its colours are those of the desk, where the dark is looked at. */
import { audit } from '../browser/audit';
import { axe } from '../browser/axe';
import { SCREENS } from '../screens/screens';
import { expect, test } from '../test';

for (const [index, screen] of SCREENS.entries()) {
  if (screen.only === 'desk') continue;
  const language = index % 2 === 0 ? 'en' : 'vi';
  test(`nobody is kept out of ${screen.name} on a phone: ${language}`, async ({ look }) => {
    const visitor = await look(screen, { screen: 'phone', theme: 'light', language });
    expect.soft(await axe(visitor)).toEqual([]);
    // Fingers need more room than pointers.
    const { findings, texts } = await audit(visitor.page, { target: 44 });
    expect.soft(findings).toEqual([]);
    expect(texts).toBeGreaterThan(0);
  });
}
