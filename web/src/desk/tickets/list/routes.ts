/** The screens with a list of tickets: views, queues and teams, each alone or with a ticket beside it. */
import type { LoadPane, Route } from '../../../base/router/route';

const list: LoadPane = () => import('./TicketList.svelte');
// The slices of thread and contact bring these; where they are not there, the list stands alone.
const [main] = Object.values(import.meta.glob<Awaited<ReturnType<LoadPane>>>('../thread/Thread.svelte'));
const [panel] = Object.values(import.meta.glob<Awaited<ReturnType<LoadPane>>>('../../contacts/Panel.svelte'));

const pair = (path: string, pane = list): Route[] => [
  { path, list: pane },
  { path: `${path}/t/:number`, list: pane, ...(main && { main }), ...(panel && { panel }) },
];

const drafts: LoadPane = () => import('./DraftList.svelte');

const routes: readonly Route[] = [
  ...pair('/inbox/drafts', drafts),
  ...pair('/inbox/:view'),
  ...pair('/v/:slug'),
  ...pair('/team/:team'),
  { path: '/t/:number', list, ...(main && { main }), ...(panel && { panel }) },
];
export default routes;
