/** What is one's own: profile, notifications, writing and keys, sign-in. */
import type { LoadPane, Route } from '../../base/router/route';
import { t, type Key } from '../../base/words/index.svelte';
import { settingsNav as list } from '../settings/frame/list';

const page = (path: string, name: string, main: LoadPane): Route => ({
  path,
  list,
  main,
  words: ['settings', 'me'],
  title: () => t(`settings.place.${name}` as Key),
  listLabel: () => t('settings.title'),
  isListNarrow: true,
});

export default [
  page('/me', 'profile', () => import('./Profile.svelte')),
  page('/me/notifications', 'notifications', () => import('./Notifications.svelte')),
  page('/me/working', 'working', () => import('./Working.svelte')),
  page('/me/security', 'security', () => import('./security/Security.svelte')),
] satisfies readonly Route[];
