/**
 * Every state in every look: axe finds nothing, nothing is cut off, every text can be read. With `HOPDESK_PICTURES`, a folder, the
 * pictures go there.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../browser/audit';
import { axe } from '../browser/axe';
import type { Look } from '../browser/screen';
import { STATES } from './states';
import { expect, test } from './test';

const LOOKS: Required<Look>[] = [
  { screen: 'desk', theme: 'light', language: 'vi' },
  { screen: 'phone', theme: 'light', language: 'vi' },
  { screen: 'desk', theme: 'dark', language: 'en' },
  { screen: 'phone', theme: 'dark', language: 'en' },
];

/** As wide as the frame is on a shop's page. */
const FRAME = { width: 384, height: 656 };

for (const look of LOOKS) {
  const { screen, theme, language } = look;
  test.for(STATES)(
    `$name can be seen and used by everybody: ${screen}, ${theme}, ${language}`,
    async ({ name, before, play }, { desk, comes }) => {
      before?.(desk);
      const lan = await comes(look);
      desk.allowed = [];
      if (screen === 'desk') await lan.page.setViewportSize(FRAME);
      await lan.alone();
      await play?.(lan, desk);
      await lan.page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
      if (process.env.HOPDESK_PICTURES) {
        mkdirSync(process.env.HOPDESK_PICTURES, { recursive: true });
        await lan.page.screenshot({
          path: join(process.env.HOPDESK_PICTURES, `${name}-${screen}-${theme}-${language}.png`),
        });
      }
      // What is still being put in its place is over in a moment; a fault stays.
      await expect.poll(() => axe(lan), { timeout: 3000 }).toEqual([]);
      const { findings, texts } = await audit(lan.page, { target: screen === 'phone' ? 44 : 24 });
      expect(texts).toBeGreaterThan(2);
      expect.soft(findings).toEqual([]);
    },
  );
}
