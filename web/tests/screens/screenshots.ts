/**
 * Takes a picture of every main screen, light and dark, on a desk and a phone, in both languages, into `web/screenshots`, and
 * lays them beside the mocks if `HOPDESK_MOCKS` names the folder of their pictures.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WEB } from '../base/folder';
import { test } from '../test';
import { SCREENS, show } from './screens';
import { writeSheet, type Picture } from './sheet';
import { nameOf, speak, VARIANTS } from './variants';

const FOLDER = join(WEB, 'screenshots');
const pictures: Picture[] = [];

for (const screen of SCREENS) {
  for (const variant of VARIANTS) {
    test(`${screen.name}: ${nameOf(variant)}`, async ({ demo, visit }) => {
      mkdirSync(FOLDER, { recursive: true });
      await speak(demo.house, demo.mai, variant.language);
      const visitor = await visit(demo.house, { ...variant, as: screen.signedIn ? demo.mai : undefined });
      await show(visitor, screen);
      const file = `${screen.name}-${variant.theme}-${variant.screen}-${variant.language}.png`;
      await visitor.page.screenshot({ path: join(FOLDER, file), animations: 'disabled', caret: 'hide' });
      const mock = screen.mocks?.[variant.screen]?.[variant.theme];
      pictures.push({ screen: screen.name, variant: nameOf(variant), file, mock });
    });
  }
}

test('the contact sheet', async ({ chromium }) => {
  await writeSheet(chromium, FOLDER, pictures, process.env.HOPDESK_MOCKS);
});
