/** The screens with a list of tickets: views, queues and teams, each alone or with a ticket beside it. */
import type { LoadPane, Route } from '../../../base/router/route';
import { ready } from '../../../base/words/index.svelte';

const list: LoadPane = () => import('./TicketList.svelte');
const main: LoadPane = async () => {
  const [thread] = await Promise.all([import('../thread/Thread.svelte'), ready('thread')]);
  return thread;
};
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
