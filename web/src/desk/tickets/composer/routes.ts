/**
 * The composer has no screen of its own; what it offers everywhere is known from the start, and that R, I and Shift R are its keys before
 * its code is there.
 */
import { cache } from '../../../api/cache';
import type { Session } from '../../../api/client';
import { keys } from '../../../api/queries/keys';
import type { Ticket } from '../../../api/queries/tickets';
import type { Route } from '../../../base/router/route';
import { announce, offer } from '../../../keys/commands.svelte';
import { openTicket } from '../actions/target.svelte';
import { openNewTicket } from './new/open';

const mayReply = (): boolean => cache.getQueryData<Session>(keys.session)?.rights.includes('reply') ?? false;

offer({ id: 'new_ticket', run: () => openNewTicket(), when: mayReply });

/** A ticket that is there, as far as is known, gets a composer. */
function isComing(): boolean {
  const number = openTicket();
  if (number === undefined) return false;
  const state = cache.getQueryState<Ticket>(keys.tickets.detail(number));
  return state?.data ? !state.data.is_deleted && !state.data.merged_into : state?.status !== 'error';
}
announce({ ids: ['note'], when: isComing });
announce({ ids: ['reply', 'forward'], when: () => isComing() && mayReply() });

const routes: readonly Route[] = [];
export default routes;
