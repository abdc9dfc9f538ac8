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
  {
    path: '/invitation',
    main: () => import('./Invitation.svelte'),
    words: ['welcome'],
    isBare: true,
    title: () => t('welcome.invitation.title'),
  },
  {
    path: '/two-factor',
    main: () => import('./TwoFactor.svelte'),
    words: ['welcome'],
    isBare: true,
    title: () => t('welcome.two_factor.title'),
  },
  {
    path: '/setup',
    main: () => import('./setup/Setup.svelte'),
    words: ['welcome'],
    isBare: true,
    title: () => t('welcome.setup.title'),
  },
];
export default routes;
