/**
 * The tests that screens are accessible, by axe and by measure, on a desk and on a phone. The dark differs in its colours alone, which
 * are the same on both. Languages take turns, since `npm run screenshots` measures every screen in all of its variants. What was looked at
 * stays as a picture in `web/screenshots`.
 */
import { audit } from '../browser/audit';
import { axe } from '../browser/axe';
import { turnTo } from '../browser/theme';
import { expect, test } from '../test';
import { picture } from './picture';
import type { ScreenShown } from './shown';

/** Fingers need more room than pointers. */
const TARGETS = { desk: 24, phone: 44 };

export function nobodyIsKeptOut(screens: ScreenShown[]) {
  for (const [index, screen] of screens.entries()) {
    for (const [turn, size] of (['desk', 'phone'] as const).entries()) {
      if (screen.only && screen.only !== size) continue;
      const language = (index + turn) % 2 === 0 ? 'vi' : 'en';
      test(`nobody is kept out of ${screen.name}: ${size}, ${language}`, async ({ look }) => {
        const visitor = await look(screen, { screen: size, theme: 'light', language });
        await picture(visitor, screen.name, { screen: size, theme: 'light', language });
        expect.soft(await axe(visitor)).toEqual([]);
        const { findings, texts } = await audit(visitor.page, { target: TARGETS[size] });
        expect.soft(findings).toEqual([]);
        expect(texts).toBeGreaterThan(0);
        if (size === 'phone' && !screen.only) return;
        await turnTo(visitor, 'dark');
        await picture(visitor, screen.name, { screen: size, theme: 'dark', language });
        expect.soft(await axe(visitor, ['color-contrast']), 'dark').toEqual([]);
        expect.soft((await audit(visitor.page, { target: TARGETS[size] })).findings, 'dark').toEqual([]);
        await turnTo(visitor, 'light');
      });
    }
  }
}
