/** The composer has no screen of its own; what it offers everywhere is known from the start. */
import { cache } from '../../../api/cache';
import type { Session } from '../../../api/client';
import { keys } from '../../../api/queries/keys';
import type { Route } from '../../../base/router/route';
import { offer } from '../../../keys/commands.svelte';
import { openNewTicket } from './new/open';

offer({
  id: 'new_ticket',
  run: () => void openNewTicket(),
  when: () => cache.getQueryData<Session>(keys.session)?.rights.includes('reply') ?? false,
});

const routes: readonly Route[] = [];
export default routes;
