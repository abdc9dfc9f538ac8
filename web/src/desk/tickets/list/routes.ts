/** The screens with a list of tickets: views, queues and teams, each alone or with a ticket beside it. */
import type { LoadPane, Route } from '../../../base/router/route';

const list: LoadPane = () => import('./TicketList.svelte');
const main: LoadPane = () => import('../thread/Thread.svelte');
const panel: LoadPane = () => import('../../contacts/Panel.svelte');

const pair = (path: string, pane = list): Route[] => [
  { path, list: pane },
  { path: `${path}/t/:number`, list: pane, main, panel },
];

const drafts: LoadPane = () => import('./DraftList.svelte');

const routes: readonly Route[] = [
  ...pair('/inbox/drafts', drafts),
  ...pair('/inbox/:view'),
  ...pair('/v/:slug'),
  ...pair('/team/:team'),
  { path: '/t/:number', list, main, panel },
];
export default routes;
