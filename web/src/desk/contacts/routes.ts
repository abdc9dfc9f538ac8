/** People and organisations. */
import type { Route } from '../../base/router/route';
import { t } from '../../base/words/index.svelte';

const people = () => import('./people/PeopleList.svelte');
const organisations = () => import('./people/OrganisationList.svelte');
const words = ['contacts'] as const;

const routes: readonly Route[] = [
  {
    path: '/people',
    list: people,
    words,
    title: () => t('contacts.people'),
    listLabel: () => t('contacts.people'),
    pick: () => ({ title: t('contacts.people.pick'), hint: t('contacts.people.pick_hint') }),
  },
  {
    path: '/people/:id',
    list: people,
    main: () => import('./people/PersonPage.svelte'),
    words,
    title: () => t('contacts.people'),
    listLabel: () => t('contacts.people'),
  },
  {
    path: '/organisations',
    list: organisations,
    words,
    title: () => t('contacts.organisations'),
    listLabel: () => t('contacts.organisations'),
    pick: () => ({ title: t('contacts.organisations.pick'), hint: t('contacts.organisations.pick_hint') }),
  },
  {
    path: '/organisations/:id',
    list: organisations,
    main: () => import('./people/OrganisationPage.svelte'),
    words,
    title: () => t('contacts.organisations'),
    listLabel: () => t('contacts.organisations'),
  },
];
export default routes;
