/** What a row of the list says, in words: its snippet, and its name for those who listen. */
import type { TicketRow } from '../../../api/queries/tickets';
import { calledBy } from '../../../base/names';
import { ago } from '../../../base/time.svelte';
import { t } from '../../../base/words/index.svelte';
import { channelName, priorityName, statusName } from '../actions/names';
import { isSleeping, wakesAt } from '../actions/sleeping';

/** Whose words the snippet is. */
export type Voice = 'customer' | 'desk' | 'note';

export function voiceOf({ newest }: TicketRow): Voice {
  if (newest?.kind === 'note') return 'note';
  return newest?.direction === 'out' ? 'desk' : 'customer';
}

export const requesterName = ({ requester }: Pick<TicketRow, 'requester'>): string =>
  calledBy(requester) || t('tickets.list.nameless');

/** The whole row as one sentence of parts: unread, who, what, channel, state, whose. */
export function nameOf(row: TicketRow, isSelected: boolean): string {
  const parts = [
    isSelected ? t('tickets.list.row.selected') : '',
    row.unread > 0 ? t('tickets.list.row.unread', { count: row.unread }) : '',
    requesterName(row),
    row.subject || t('tickets.list.no_subject'),
    `#${row.number}`,
    channelName(row.channel),
    statusName(row.status),
    row.priority === 'normal' ? '' : t('tickets.list.row.priority', { priority: priorityName(row.priority) }),
    row.assignee ? t('tickets.list.row.assignee', { name: row.assignee.name }) : t('tickets.list.row.unassigned'),
    row.held_count > 0 ? t('tickets.list.row.held', { count: row.held_count }) : '',
    isSleeping(row) ? t('tickets.list.row.snoozed', { until: wakesAt(row) }) : '',
    row.tags.length > 0 ? t('tickets.list.row.tags', { tags: row.tags.join(', ') }) : '',
    ago(row.last_entry_at),
  ];
  return parts.filter(Boolean).join(', ');
}
