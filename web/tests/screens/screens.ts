/** Every main screen. */
import { DESK } from './desk';
import { LINES } from './lines';
import { PORTAL } from './portal';
import { SETTINGS } from './settings';
import type { ScreenShown } from './shown';
import { WELCOME } from './welcome';

export const SCREENS: ScreenShown[] = [...WELCOME, ...DESK, ...LINES, ...SETTINGS, ...PORTAL];
