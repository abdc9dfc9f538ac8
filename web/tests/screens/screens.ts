/** Every main screen: how one gets there, when it is all there, and which mock it follows. */
import type { Screen, Theme } from '../browser/screen';
import type { Visitor } from '../browser/visitor';

export interface ScreenShown {
  name: string;
  /** Whether somebody is signed in. */
  signedIn: boolean;
  path: string;
  /** A selector of what can be seen when the screen is all there. */
  shows: string;
  /** What has to be done after the address was opened. */
  prepare?: (visitor: Visitor) => Promise<void>;
  /** Names of the mocks' pictures. */
  mocks?: Partial<Record<Screen, Record<Theme, string>>>;
}

export const SCREENS: ScreenShown[] = [{ name: 'sign-in', signedIn: false, path: '/sign-in', shows: 'main form' }];

/** Goes to a screen and waits until nothing is on its way any more. */
export async function show(visitor: Visitor, screen: ScreenShown) {
  await visitor.goto(screen.path);
  await screen.prepare?.(visitor);
  await visitor.page.locator(screen.shows).first().waitFor();
  await visitor.page.evaluate(() => document.fonts.ready.then(() => undefined));
  // Regions that wait for the server say so.
  await visitor.page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
}
