/** Nobody is kept out of the screens on which agents spend the day. */
import { DESK } from '../screens/desk';
import { nobodyIsKeptOut } from '../screens/accessible';

nobodyIsKeptOut(DESK);
