/** The pages of the settings. */
import type { LoadPane, Route } from '../../base/router/route';
import { t, type Key } from '../../base/words/index.svelte';
import { settingsNav as list } from './frame/list';

const page = (path: string, name: string, main: LoadPane, right?: Route['right']): Route => ({
  path,
  list,
  main,
  words: ['settings'],
  title: () => t(`settings.place.${name}` as Key),
  listLabel: () => t('settings.title'),
  isListNarrow: true,
  ...(right ? { right } : {}),
});

export default [
  {
    path: '/settings',
    list,
    words: ['settings'],
    title: () => t('settings.title'),
    listLabel: () => t('settings.title'),
  },
  page('/settings/inboxes', 'inboxes', () => import('./inboxes/InboxList.svelte'), 'manage_box'),
  page('/settings/inboxes/new', 'inboxes', () => import('./inboxes/InboxNew.svelte'), 'manage_box'),
  page('/settings/inboxes/new/:kind', 'inboxes', () => import('./inboxes/InboxBegin.svelte'), 'manage_box'),
  page('/settings/inboxes/:id', 'inboxes', () => import('./inboxes/InboxEdit.svelte'), 'manage_box'),
  page('/settings/blocked-senders', 'blocked_senders', () => import('./desk/BlockedSenders.svelte'), 'manage_box'),
  page('/settings/phone', 'phone', () => import('./phone/Phone.svelte'), 'manage_box'),
  page('/settings/agents', 'agents', () => import('./people/AgentList.svelte'), 'manage_people'),
  page('/settings/agents/:id', 'agents', () => import('./people/AgentEdit.svelte'), 'manage_people'),
  page('/settings/teams', 'teams', () => import('./people/Teams.svelte'), 'manage_people'),
  page('/settings/roles', 'roles', () => import('./people/Roles.svelte')),
  page('/settings/tags', 'tags', () => import('./desk/Tags.svelte'), 'manage_box'),
  page('/settings/ticket-types', 'ticket_types', () => import('./desk/Types.svelte'), 'manage_box'),
  page('/settings/ticket-types/:key', 'ticket_types', () => import('./fields/TypePage.svelte'), 'manage_box'),
  page('/settings/shop', 'shop', () => import('./desk/Shop.svelte'), 'manage_box'),
  page('/settings/hours', 'hours', () => import('./desk/Hours.svelte'), 'manage_box'),
  page('/settings/templates', 'templates', () => import('./desk/Templates.svelte'), 'manage_box'),
  page('/settings/templates/:kind/:language', 'templates', () => import('./desk/TemplateEdit.svelte'), 'manage_box'),
  page('/settings/box', 'box', () => import('./box/Box.svelte'), 'see_box'),
  page('/settings/incoming', 'incoming', () => import('./box/Incoming.svelte'), 'see_box'),
  page('/settings/deliveries', 'deliveries', () => import('./box/Deliveries.svelte'), 'see_box'),
  page('/settings/tokens', 'tokens', () => import('./box/Tokens.svelte')),
  page('/settings/audit', 'audit', () => import('./box/Audit.svelte'), 'audit'),
  page('/settings/macros', 'macros', () => import('./macros/MacroList.svelte'), 'note'),
  page('/settings/macros/new', 'macros', () => import('./macros/MacroNew.svelte'), 'note'),
  page('/settings/macros/:id', 'macros', () => import('./macros/MacroEdit.svelte'), 'note'),
] satisfies readonly Route[];
