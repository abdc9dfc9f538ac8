/** The way to one's drafts, below the views. */
import { createQuery } from '@tanstack/svelte-query';
import PenLine from '@lucide/svelte/icons/pen-line';
import { ticketCounts } from '../../../api/queries/tickets';
import type { NavSection } from '../../../base/router/route';
import { t } from '../../../base/words/index.svelte';

const drafts: NavSection = {
  place: 'top',
  order: 1,
  use() {
    const counts = createQuery(ticketCounts);
    return () => [
      { href: '/inbox/drafts', label: t('tickets.list.drafts'), icon: PenLine, count: counts.data?.drafts ?? 0 },
    ];
  },
};
export default drafts;
