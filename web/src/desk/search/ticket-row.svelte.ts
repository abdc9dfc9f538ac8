/**
 * What a found ticket is besides what the search says of it: whose it is, on which channel. Lists and threads that were open know it
 * already; of others the server is asked, once a row stays on the page.
 */
import { createQuery } from '@tanstack/svelte-query';
import { ticketDetail, type TicketRow } from '../../api/queries/tickets';
import { rowNumbered } from '../../api/rows';

/** Rows that are only scrolled past are not asked for. */
const STAYS = 160;

export function ticketRow(number: () => number): { readonly row: TicketRow | undefined } {
  let stays = $state<number>();
  const known = $derived(rowNumbered(number()));
  const asked = createQuery(() => ({
    ...ticketDetail(number()),
    enabled: stays === number() && known === undefined,
  }));
  $effect(() => {
    const one = number();
    const timer = setTimeout(() => (stays = one), STAYS);
    return () => clearTimeout(timer);
  });
  return {
    get row() {
      return asked.data ?? known;
    },
  };
}
