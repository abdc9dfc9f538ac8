/** The pages of customers, which the executable makes itself. */
import type { Api } from '../desk/api';
import { body } from '../desk/api';
import { HANDED, inboxOf, ticketWith } from './channels';
import type { ScreenShown } from './shown';

const portal = { light: 'portal-ticket', dark: 'portal-ticket-dark' };

async function requestOf(api: Api): Promise<string> {
  const path = { number: await ticketWith(HANDED)(api) };
  const { url } = await body(api.GET('/api/v1/tickets/{number}/request-link', { params: { path } }));
  return new URL(url).pathname;
}

export const PORTAL: ScreenShown[] = [
  {
    name: 'contact form',
    stage: 'channels',
    isOutside: true,
    path: async (api) => `/contact/${await inboxOf(api, 'form')}`,
    shows: 'form [name=text]',
  },
  { name: 'request', stage: 'channels', isOutside: true, path: requestOf, shows: 'main h1', mocks: { desk: portal } },
  { name: 'requests', stage: 'channels', isOutside: true, path: '/requests', shows: 'main form' },
  {
    name: 'chat widget',
    stage: 'channels',
    isOutside: true,
    path: async (api) => {
      const inbox = await inboxOf(api, 'chat');
      const { url } = await body(api.GET('/api/v1/inboxes/{inbox}/widget', { params: { path: { inbox } } }));
      return new URL(url).pathname;
    },
    shows: 'h1',
  },
];
