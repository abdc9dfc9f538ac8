/** Nobody is kept out of what answers by several channels, nor of the pages of customers. */
import { nobodyIsKeptOut } from '../screens/accessible';
import { LINES } from '../screens/lines';
import { PORTAL } from '../screens/portal';

nobodyIsKeptOut([...LINES, ...PORTAL]);
