/** What a main screen is: on which desk, how one gets there, when it is all there, and which mock it follows. */
import type { Screen, Theme } from '../browser/screen';
import type { Visitor } from '../browser/visitor';
import type { Api } from '../desk/api';
import type { StageName } from './stages';

export interface ScreenShown {
  name: string;
  /** Where it is looked at; the filled desk if absent. */
  stage?: StageName;
  /** Nobody is signed in. */
  isOutside?: boolean;
  path: string | ((api: Api) => Promise<string>);
  /** Only where the screen looks like this. */
  only?: Screen;
  /** What has to be done once the address has been opened and everything is there. */
  prepare?: (visitor: Visitor) => Promise<void>;
  /** A selector of what can be seen when the screen is all there. */
  shows: string;
  /** Names of the mocks' pictures. */
  mocks?: Partial<Record<Screen, Record<Theme, string>>>;
}

/** Waits until nothing is on its way any more. */
export async function settled({ page }: Visitor) {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  // Regions that wait for the server say so.
  await page.waitForFunction(() => document.querySelector('main, form') && !document.querySelector('[aria-busy=true]'));
}

/** Goes to a screen and waits until it is all there. */
export async function show(visitor: Visitor, screen: ScreenShown, api: Api) {
  await visitor.goto(typeof screen.path === 'string' ? screen.path : await screen.path(api));
  if (screen.prepare) {
    await settled(visitor);
    await screen.prepare(visitor);
  }
  await visitor.page.locator(screen.shows).first().waitFor();
  await settled(visitor);
}
