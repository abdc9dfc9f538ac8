/**
 * Every main screen is accessible by axe and by measure on a desk. In the dark only colours differ. Languages take turns, here and on
 * the phone the other way round, since `npm run screenshots` measures every screen in all of its variants.
 */
import { audit } from '../browser/audit';
import { axe } from '../browser/axe';
import { turnTo } from '../browser/theme';
import { SCREENS } from '../screens/screens';
import { expect, test } from '../test';

for (const [index, screen] of SCREENS.entries()) {
  if (screen.only === 'phone') continue;
  const language = index % 2 === 0 ? 'vi' : 'en';
  test(`nobody is kept out of ${screen.name} on a desk: ${language}`, async ({ look }) => {
    const visitor = await look(screen, { screen: 'desk', theme: 'light', language });
    expect.soft(await axe(visitor)).toEqual([]);
    const { findings, texts } = await audit(visitor.page);
    expect.soft(findings).toEqual([]);
    expect(texts).toBeGreaterThan(0);
    await turnTo(visitor, 'dark');
    expect.soft(await axe(visitor, ['color-contrast'])).toEqual([]);
    expect.soft((await audit(visitor.page)).findings).toEqual([]);
    await turnTo(visitor, 'light');
  });
}
