/** What filters and their values are called. */
import { cache } from '../../../api/cache';
import { inboxNames } from '../../../api/queries/inboxes';
import { agentList, teamList } from '../../../api/queries/people';
import { t } from '../../../base/words/index.svelte';
import { channelName, PRIORITIES, priorityName, STATUSES, statusName, typeName } from '../actions/names';
import type { FilterName } from './filter';

/** Filters that are set or not. */
export const FLAGS: readonly FilterName[] = ['held', 'snoozed', 'spam', 'deleted'];

export const fieldName = (field: FilterName): string => t(`tickets.filter.field.${field}`);

/** What a filter that is set says, such as “Status: New, Open”. */
export function describe(field: FilterName, value: string): string {
  if (FLAGS.includes(field)) return fieldName(field);
  return t('tickets.filter.set', { field: fieldName(field), value: valueName(field, value) });
}

function valueName(field: FilterName, value: string): string {
  if (value === 'me') return t('tickets.filter.me');
  if (value === 'none') return t(field === 'team_id' ? 'tickets.action.no_team' : 'tickets.action.nobody');
  const named = (list: readonly { id: string; name: string }[] | undefined): string =>
    list?.find(({ id }) => id === value)?.name ?? value;
  if (field === 'assignee_id') return named(cache.getQueryData(agentList().queryKey));
  if (field === 'team_id') return named(cache.getQueryData(teamList().queryKey));
  if (field === 'inbox_id') return named(cache.getQueryData(inboxNames().queryKey));
  const each = value.split(',');
  const known = <T extends string>(values: readonly T[], name: (value: T) => string): string =>
    each.map((one) => (values.some((other) => other === one) ? name(one as T) : one)).join(', ');
  if (field === 'status') return known(STATUSES, statusName);
  if (field === 'priority') return known(PRIORITIES, priorityName);
  if (field === 'type') return typeName(value);
  return field === 'channel' ? channelName(value) : value;
}
