/** The question “which filter?”: a field, then its value. Answers go into the address. */
import { cache } from '../../../api/cache';
import { api, data } from '../../../api/client';
import { inboxList } from '../../../api/queries/inboxes';
import { agentList, teamList } from '../../../api/queries/people';
import { setQuery } from '../../../base/router/index.svelte';
import { t } from '../../../base/words/index.svelte';
import type { Choice, Step } from '../../../keys/commands.svelte';
import { channelName, PRIORITIES, priorityName, STATUSES, statusName, typeName, typesInUse } from '../actions/names';
import { toggled, type Added, type FilterName } from './filter';

type Value = readonly [value: string, title: string];
const CHANNELS = ['email', 'chat', 'form', 'phone', 'api'] as const;
/** Fields that take several values at once. */
const SEVERAL: readonly FilterName[] = ['status', 'priority'];
const FLAGS: readonly FilterName[] = ['held', 'snoozed', 'deleted'];
const FIELDS = [
  'status',
  'assignee_id',
  'team_id',
  'priority',
  'type',
  'tag',
  'channel',
  'inbox_id',
  'follower',
  'held',
  'snoozed',
  'deleted',
] as const satisfies readonly FilterName[];

const all = <T extends string>(values: readonly T[], name: (value: T) => string): Value[] =>
  values.map((value) => [value, name(value)]);

async function valuesOf(field: FilterName, query: string, signal: AbortSignal): Promise<Value[]> {
  const none = (words: string): Value => ['none', words];
  switch (field) {
    case 'status':
      return all(STATUSES, statusName);
    case 'priority':
      return all(PRIORITIES, priorityName);
    case 'type':
      return typesInUse();
    case 'channel':
      return all(CHANNELS, channelName);
    case 'assignee_id': {
      const agents = await cache.fetchQuery(agentList());
      const people = agents.filter(({ is_active }) => is_active).map(({ id, name }): Value => [id, name]);
      return [['me', t('tickets.filter.me')], none(t('tickets.action.nobody')), ...people];
    }
    case 'team_id': {
      const teams = await cache.fetchQuery(teamList());
      return [...teams.map(({ id, name }): Value => [id, name]), none(t('tickets.action.no_team'))];
    }
    case 'inbox_id':
      return (await cache.fetchQuery(inboxList())).map(({ id, name }): Value => [id, name]);
    case 'tag': {
      const params = { query: { q: query.trim() || undefined, limit: 40 } };
      const { items } = await data(api.GET('/api/v1/tags', { params, signal }));
      return items.map(({ name }): Value => [name, name]);
    }
    case 'follower':
      return [['me', t('tickets.filter.me')]];
    default:
      return [['true', t('tickets.filter.yes')]];
  }
}

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
  if (field === 'inbox_id') return named(cache.getQueryData(inboxList().queryKey));
  const each = value.split(',');
  const known = <T extends string>(values: readonly T[], name: (value: T) => string): string =>
    each.map((one) => (values.some((other) => other === one) ? name(one as T) : one)).join(', ');
  if (field === 'status') return known(STATUSES, statusName);
  if (field === 'priority') return known(PRIORITIES, priorityName);
  if (field === 'type') return typeName(value);
  return field === 'channel' ? channelName(value) : value;
}

/** Asks for a field and then a value; `added` is what is set already. */
export function filterStep(added: () => Added): Step {
  const set = (field: FilterName, value: string): void => {
    const before = added()[field];
    setQuery({ [field]: SEVERAL.includes(field) ? toggled(before, value) : before === value ? undefined : value });
  };
  const fields = FIELDS.map((field): Choice => ({
    id: `filter ${field}`,
    title: fieldName(field),
    note: added()[field] === undefined ? undefined : t('tickets.action.present'),
    then: FLAGS.includes(field) ? () => set(field, 'true') : values(field),
  }));
  function values(field: FilterName): Step {
    return {
      prompt: fieldName(field),
      choices: async (query, signal) =>
        (await valuesOf(field, query, signal)).map(([value, title]): Choice => ({
          id: `filter ${field} ${value}`,
          title,
          note: added()[field]?.split(',').includes(value) ? t('tickets.action.present') : undefined,
          then: () => set(field, value),
        })),
    };
  }
  return { prompt: t('tickets.filter.ask'), choices: () => fields };
}
