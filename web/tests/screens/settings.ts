/** The settings: those of the shop and one's own. */
import { words } from '../desk/app';
import { PASSWORD } from '../desk/house';
import { body, type Api } from '../desk/api';
import { inboxOf } from './channels';
import { settled, type ScreenShown } from './shown';

const mailbox = { light: 'admin-mailbox', dark: 'admin-mailbox-dark' };

const LANGUAGES = ['vi', 'en'] as const;
/** Inboxes that have a page of their own kind. */
const KINDS = ['chat', 'form', 'telegram', 'api'] as const;

/** The pages by their addresses. */
const PAGES = [
  'inboxes',
  'inboxes/1',
  'inboxes/new',
  'inboxes/new/email',
  'inboxes/new/chat',
  'inboxes/new/form',
  'inboxes/new/telegram',
  'inboxes/new/zalo',
  'inboxes/new/facebook',
  'inboxes/new/instagram',
  'inboxes/new/whatsapp',
  'inboxes/new/asterisk',
  'inboxes/new/twilio',
  'inboxes/new/stringee',
  'inboxes/new/api',
  'phone',
  'blocked-senders',
  'agents',
  'teams',
  'roles',
  'tags',
  'ticket-types',
  'ticket-types/question',
  'shop',
  'hours',
  'templates',
  'templates/acknowledgement/vi',
  'box',
  'incoming',
  'deliveries',
  'tokens',
  'audit',
  'macros',
  'macros/new',
];

const page = (path: string): ScreenShown => ({
  name: `settings ${path.replaceAll('/', ' ')}`,
  path: `/settings/${path}`,
  shows: '[data-region=main] h1',
  ...(path === 'inboxes/1' ? { mocks: { desk: mailbox } } : {}),
});

export const SETTINGS: ScreenShown[] = [
  { name: 'settings', path: '/settings', shows: 'a[href="/settings/inboxes"]' },
  ...PAGES.map(page),
  {
    name: 'settings macro',
    path: async (api) => `/settings/macros/${(await body(api.GET('/api/v1/macros')))[0]?.id}`,
    shows: '[data-region=main] h1',
  },
  {
    name: 'settings agent',
    path: async (api) => `/settings/agents/${(await body(api.GET('/api/v1/session'))).agent.id}`,
    shows: '[data-region=main] h1',
  },
  { name: 'settings inboxes of all kinds', stage: 'channels', path: '/settings/inboxes', shows: 'td a, th a' },
  ...KINDS.map((kind) => ({
    name: `settings inbox ${kind}`,
    stage: 'channels' as const,
    path: async (api: Api) => `/settings/inboxes/${await inboxOf(api, kind)}`,
    shows: '[data-region=main] h1',
  })),
  {
    name: 'settings fields',
    stage: 'channels',
    path: '/settings/ticket-types/question',
    shows: '[data-region=main] h1',
  },
  {
    name: 'settings field',
    stage: 'channels',
    path: '/settings/ticket-types/question',
    prepare: ({ page }) =>
      page
        .getByRole('button', {
          name: new RegExp(LANGUAGES.map((spoken) => words(spoken, 'settings', 'fields.add')).join('|')),
        })
        .click(),
    shows: '[role=dialog] input',
  },
  { name: 'me', path: '/me', shows: '[data-region=main] h1' },
  { name: 'me notifications', path: '/me/notifications', shows: '[data-region=main] h1' },
  { name: 'me working', path: '/me/working', shows: '[data-region=main] h1' },
  { name: 'me security', path: '/me/security', shows: '[data-region=main] h1' },
  {
    name: 'me two-factor',
    stage: 'begun',
    path: '/me/security',
    prepare: async (visitor) => {
      const say = LANGUAGES.map((language) => words(language, 'me', 'two.begin'));
      await visitor.page.getByRole('button', { name: new RegExp(say.join('|')) }).click();
      await visitor.page.locator('[role=dialog] input').fill(PASSWORD);
      await visitor.keys.press('Enter');
      await visitor.page.locator('main img').waitFor();
      await settled(visitor);
    },
    shows: 'main img',
  },
];
