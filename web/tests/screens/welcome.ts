/** The screens before the desk: signing in, an invitation, the first run. */
import type { Visitor } from '../browser/visitor';
import type { ScreenShown } from './shown';

const wizard = { light: 'wizard', dark: 'wizard-dark' };

const step =
  (number: number) =>
  async ({ page }: Visitor) => {
    await page.locator('nav ol button').nth(number).click();
    await page.locator(`nav ol li:nth-child(${number + 1}) [aria-current=step]`).waitFor();
  };

export const WELCOME: ScreenShown[] = [
  { name: 'sign-in', isOutside: true, path: '/sign-in', shows: 'main form' },
  { name: 'invitation', isOutside: true, path: '/invitation#code=not-a-real-one', shows: 'main h1' },
  {
    name: 'first run account',
    stage: 'empty',
    isOutside: true,
    path: '/setup',
    shows: 'main form',
    mocks: { desk: wizard },
  },
  {
    name: 'first run hours',
    stage: 'begun',
    path: '/setup',
    prepare: step(1),
    shows: 'main form',
    mocks: { desk: wizard },
  },
  {
    name: 'first run mailbox',
    stage: 'begun',
    path: '/setup',
    prepare: async (visitor) => {
      await step(2)(visitor);
      await visitor.page.locator('input[name=mailbox]').fill('hotro@gmail.com');
    },
    shows: 'main form',
    mocks: { desk: wizard },
  },
  {
    name: 'first run invite',
    stage: 'begun',
    path: '/setup',
    prepare: step(3),
    shows: 'main form',
    mocks: { desk: wizard },
  },
];
