/**
 * Takes a picture of every main screen, light and dark, on a desk and a phone, in both languages, into `web/screenshots`, and
 * lays them beside the mocks if `HOPDESK_MOCKS` names the folder of their pictures.
 */
import { audit } from '../browser/audit';
import { expect, test } from '../test';
import { FOLDER, picture } from './picture';
import { SCREENS } from './screens';
import { writeSheet, type Picture } from './sheet';
import { nameOf, variantsOf } from './variants';

const pictures: Picture[] = [];

for (const screen of SCREENS) {
  for (const variant of variantsOf(screen)) {
    test(`${screen.name}: ${nameOf(variant)}`, async ({ look }) => {
      const visitor = await look(screen, variant);
      const file = await picture(visitor, screen.name, variant);
      const target = variant.screen === 'phone' ? 44 : 24;
      expect.soft((await audit(visitor.page, { target })).findings).toEqual([]);
      const mock = screen.mocks?.[variant.screen]?.[variant.theme];
      pictures.push({ screen: screen.name, variant: nameOf(variant), file, mock });
    });
  }
}

test('the contact sheet', async ({ chromium }) => {
  await writeSheet(chromium, FOLDER, pictures, process.env.HOPDESK_MOCKS);
});
