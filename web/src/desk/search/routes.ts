/** Searching: its page, and beside it the ticket that was opened from it. */
import type { LoadPane, Route } from '../../base/router/route';
import { ready, t } from '../../base/words/index.svelte';

const page: LoadPane = () => import('./SearchPage.svelte');
const thread: LoadPane = async () => {
  const [loaded] = await Promise.all([import('../tickets/thread/Thread.svelte'), ready('thread')]);
  return loaded;
};
const words = ['search'] as const;

const routes: readonly Route[] = [
  { path: '/search', main: page, words, title: () => t('shell.search_short') },
  {
    path: '/search/t/:number',
    list: page,
    listLabel: () => t('search.results'),
    main: thread,
    panel: () => import('../contacts/Panel.svelte'),
    words,
  },
];
export default routes;
