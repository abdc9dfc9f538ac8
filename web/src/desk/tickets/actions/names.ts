/** What the values of a ticket's fields are called. */
import type { Priority, Status, TicketRow } from '../../../api/queries/tickets';
import { has, t } from '../../../base/words/index.svelte';

export const STATUSES: readonly Status[] = ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed'];
export const PRIORITIES: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];
export const TYPES: readonly TicketRow['type'][] = [
  'question',
  'incident',
  'problem',
  'task',
  'feature_request',
  'service_request',
];

export const statusName = (status: Status): string => t(`tickets.action.status.${status}`);
export const priorityName = (priority: Priority): string => t(`tickets.action.priority.${priority}`);
export function typeName(type: string): string {
  const key = `tickets.action.type.${type}`;
  return has(key) ? t(key) : type;
}
export function channelName(channel: string): string {
  const key = `tickets.list.channel.${channel}`;
  return has(key) ? t(key) : channel;
}
