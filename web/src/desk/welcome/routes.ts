/** The screens before the desk. */
import type { Route } from '../../base/router/route';
import { t } from '../../base/words/index.svelte';

const routes: readonly Route[] = [
  {
    path: '/sign-in',
    main: () => import('./SignIn.svelte'),
    words: ['welcome'],
    isBare: true,
    title: () => t('welcome.sign_in.title'),
  },
];
export default routes;
