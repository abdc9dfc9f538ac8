/** Where the agent goes on when a ticket is done with: to the next of the list, to the list, or nowhere. */
import { cache } from '../../../api/cache';
import type { Session } from '../../../api/client';
import { keys } from '../../../api/queries/keys';
import { navigate } from '../../../base/router/index.svelte';
import { selection } from '../list/selection.svelte';
import { currentHands, openTicket } from './target.svelte';

/** Leaves tickets that are done with as the agent prefers it. To be called before they change. */
export function moveOn(numbers: readonly number[]): void {
  const hands = currentHands();
  const open = openTicket();
  const next = hands?.after(numbers);
  selection.clear();
  if (open === undefined || !numbers.includes(open)) return;
  navigate(hands?.address(next) ?? '/', { keepFocus: true });
}
