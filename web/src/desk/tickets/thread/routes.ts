/** A ticket by its number alone, as links in mails and in other tickets have it. */
import type { LoadPane, Route } from '../../../base/router/route';

const main = () => import('./Thread.svelte');
const panel = Object.values(import.meta.glob('../../contacts/Panel.svelte'))[0] as LoadPane | undefined;

const routes: readonly Route[] = [{ path: '/t/:number', main, ...(panel && { panel }), words: ['tickets'] }];
export default routes;
