/** Nobody is kept out of the settings, nor of what comes before the desk. */
import { nobodyIsKeptOut } from '../screens/accessible';
import { SETTINGS } from '../screens/settings';
import { WELCOME } from '../screens/welcome';

nobodyIsKeptOut([...WELCOME, ...SETTINGS]);
