/** Every main screen. */
import { DESK } from './desk';
import { SETTINGS } from './settings';
import type { ScreenShown } from './shown';
import { WELCOME } from './welcome';

export const SCREENS: ScreenShown[] = [...WELCOME, ...DESK, ...SETTINGS];
