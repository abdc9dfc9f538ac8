/** The question “which filter?”: a field, then its value. Answers go into the address. */
import { cache } from '../../../api/cache';
import { api, data } from '../../../api/client';
import { inboxNames } from '../../../api/queries/inboxes';
import { agentList, teamList } from '../../../api/queries/people';
import { setQuery } from '../../../base/router/index.svelte';
import { t } from '../../../base/words/index.svelte';
import type { Choice, Step } from '../../../keys/commands.svelte';
import { channelName, CHANNELS, PRIORITIES, priorityName, STATUSES, statusName, typesInUse } from '../actions/names';
import { fieldName, FLAGS } from './filter-names';
import { toggled, type Added, type FilterName } from './filter';

type Value = readonly [value: string, title: string];
/** Fields that take several values at once. */
const SEVERAL: readonly FilterName[] = ['status', 'priority'];
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
  'spam',
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
      return (await cache.fetchQuery(inboxNames())).map(({ id, name, is_removed }): Value => [
        id,
        is_removed ? t('tickets.filter.removed', { name }) : name,
      ]);
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
