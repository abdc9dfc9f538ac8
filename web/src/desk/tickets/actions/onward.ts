/** Where the agent goes on when a ticket is done with: to the next of the list, to the list, or nowhere. */
import { cache } from '../../../api/cache';
import type { Session } from '../../../api/client';
import { keys } from '../../../api/queries/keys';
import type { Status } from '../../../api/queries/tickets';
import { navigate } from '../../../base/router/index.svelte';
import { selection } from '../list/selection.svelte';
import { currentHands, openTicket } from './target.svelte';

type Wish = Session['preferences']['after_done'];

export const isFinished = (status: Status | null | undefined): boolean => status === 'solved' || status === 'closed';

/** Leaves tickets that are done with, as the agent prefers it or as `wish` says. To be called before they change. */
export function moveOn(numbers: readonly number[], wish = preferred()): void {
  const hands = currentHands();
  const open = openTicket();
  const next = wish === 'next' ? hands?.after(numbers) : undefined;
  selection.clear();
  if (wish === 'stay' || open === undefined || !numbers.includes(open)) return;
  navigate(hands?.address(next) ?? '/', { keepFocus: true });
}

/** The same for a ticket that goes away: there is no staying at it. */
export const leave = (numbers: readonly number[]): void => moveOn(numbers, preferred() === 'list' ? 'list' : 'next');

const preferred = (): Wish => cache.getQueryData<Session>(keys.session)?.preferences.after_done ?? 'next';
