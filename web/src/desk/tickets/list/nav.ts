/** The ways to one's drafts and to what lies aside, below the views. */
import { createQuery } from '@tanstack/svelte-query';
import OctagonAlert from '@lucide/svelte/icons/octagon-alert';
import PenLine from '@lucide/svelte/icons/pen-line';
import Trash2 from '@lucide/svelte/icons/trash-2';
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
      { href: '/inbox/spam', label: t('shell.view.spam'), icon: OctagonAlert },
      { href: '/inbox/trash', label: t('shell.view.trash'), icon: Trash2 },
    ];
  },
};
export default drafts;
