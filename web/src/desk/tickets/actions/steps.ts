/** The questions of a ticket's actions: each a list to pick from, for the palette, the menus of a row and the pills of the thread alike. */
import { cache } from '../../../api/cache';
import { api, data } from '../../../api/client';
import { absenceList, agentList, teamList } from '../../../api/queries/people';
import type { Priority, Status, TicketRow } from '../../../api/queries/tickets';
import { rowsNumbered } from '../../../api/rows';
import { fold } from '../../../base/fold';
import { t } from '../../../base/words/index.svelte';
import type { Choice, Step } from '../../../keys/commands.svelte';
import { snoozeStep } from '../../../keys/dates/snooze';
import { stamp } from '../../../base/time.svelte';
import { apply, type Change } from './apply';
import { PRIORITIES, priorityName, STATUSES, statusName, typesInUse } from './names';
import { isFinished, moveOn } from './onward';
import { session } from './session';
import { isSleeping } from './sleeping';

type Numbers = readonly number[];

/** What all of the tickets have in common in a field; a mark stands beside it. */
function common<T>(numbers: Numbers, of: (row: TicketRow) => T): T | undefined {
  const values = new Set(rowsNumbered(numbers).map(of));
  return values.size === 1 ? [...values][0] : undefined;
}

const present = (isPresent: boolean): string | undefined => (isPresent ? t('tickets.action.present') : undefined);
const count = (numbers: Numbers): { count: number; number: string } => ({
  count: numbers.length,
  number: `#${numbers[0] ?? ''}`,
});

function fieldStep<T extends string>(
  numbers: Numbers,
  prompt: string,
  values: readonly T[],
  name: (value: T) => string,
  field: (row: TicketRow) => T,
  change: (value: T) => Change,
  before: (value: T) => unknown = () => undefined,
): Step {
  const now = common(numbers, field);
  const choices = values.map((value): Choice => ({
    id: `${prompt} ${value}`,
    title: name(value),
    aliases: [value.replace('_', ' ')],
    note: present(value === now),
    then: () => {
      const said = t('tickets.action.said.field', { ...count(numbers), value: name(value) });
      before(value);
      void apply(numbers, change(value), said);
    },
  }));
  return { prompt, choices: () => choices };
}

export const statusStep = (numbers: Numbers): Step =>
  fieldStep(
    numbers,
    t('tickets.action.ask.status'),
    STATUSES.filter((status) => status !== 'new' || common(numbers, (row) => row.status) === 'new'),
    statusName,
    (row): Status => row.status,
    (status) => ({ status }),
    (status) => isFinished(status) && moveOn(numbers),
  );

export const priorityStep = (numbers: Numbers): Step =>
  fieldStep(
    numbers,
    t('tickets.action.ask.priority'),
    PRIORITIES,
    priorityName,
    (row): Priority => row.priority,
    (priority) => ({ priority }),
  );

export const typeStep = (numbers: Numbers): Step => ({
  prompt: t('tickets.action.ask.type'),
  choices: async () => {
    const types = await typesInUse();
    const now = common(numbers, (row) => row.type);
    return types.map(([type, name]): Choice => ({
      id: `type ${type}`,
      title: name,
      note: present(type === now),
      then: () => void apply(numbers, { type }, t('tickets.action.said.field', { ...count(numbers), value: name })),
    }));
  },
});

/** Oneself first, then those who are here by name, then nobody. */
export const assignStep = (numbers: Numbers): Step => ({
  prompt: t('tickets.action.ask.assign'),
  choices: async () => {
    const [agents, away] = await Promise.all([
      cache.fetchQuery({ ...agentList(), staleTime: 5 * 60_000 }),
      // Without it one can assign all the same.
      cache.fetchQuery({ ...absenceList(), staleTime: 5 * 60_000 }).catch(() => []),
    ]);
    const me = session()?.agent.id;
    const now = common(numbers, (row) => row.assignee?.id ?? '');
    const isAway = (id: string): boolean =>
      away.some(({ agent_id, from }) => agent_id === id && Date.parse(from) <= Date.now());
    const people = agents
      .filter(({ is_active }) => is_active)
      .sort((a, b) => Number(b.id === me) - Number(a.id === me) || a.name.localeCompare(b.name, 'vi'));
    const to = (id: string, name: string): Choice => ({
      id: `assign ${id}`,
      title: name,
      detail: id === me ? t('tickets.action.me') : isAway(id) ? t('tickets.action.away') : undefined,
      note: present(id === now),
      then: () =>
        void apply(numbers, { assignee: { id, name } }, t('tickets.action.said.assigned', { ...count(numbers), name })),
    });
    const nobody: Choice = {
      id: 'assign nobody',
      title: t('tickets.action.nobody'),
      aliases: ['none', 'unassigned'],
      note: present(now === ''),
      then: () => void apply(numbers, { assignee: null }, t('tickets.action.said.unassigned', count(numbers))),
    };
    return [...people.map(({ id, name }) => to(id, name)), nobody];
  },
});

export const teamStep = (numbers: Numbers): Step => ({
  prompt: t('tickets.action.ask.team'),
  choices: async () => {
    const teams = await cache.fetchQuery({ ...teamList(), staleTime: 5 * 60_000 });
    const now = common(numbers, (row) => row.team?.id ?? '');
    const move = (team: { id: string; name: string } | null): Choice => ({
      id: `team ${team?.id ?? 'none'}`,
      title: team?.name ?? t('tickets.action.no_team'),
      note: present((team?.id ?? '') === now),
      then: () => {
        const said = t('tickets.action.said.field', {
          ...count(numbers),
          value: team?.name ?? t('tickets.action.no_team'),
        });
        void apply(numbers, { team }, said);
      },
    });
    return [...teams.filter(({ is_active }) => is_active).map(({ id, name }) => move({ id, name })), move(null)];
  },
});

/** Tags that are there are taken away, others are added; a new one is made by its name. */
export const tagsStep = (numbers: Numbers): Step => ({
  prompt: t('tickets.action.ask.tags'),
  ranked: false,
  choices: async (query, signal) => {
    const typed = query.trim();
    const answer = await data(
      api.GET('/api/v1/tags', { params: { query: { q: typed || undefined, limit: 40 } }, signal }),
    );
    const rows = rowsNumbered(numbers);
    const isOn = (tag: string): boolean =>
      rows.length > 0 && rows.every(({ tags }) => tags.some((known) => fold(known) === fold(tag)));
    const here = [...new Set(rows.flatMap(({ tags }) => tags))].filter((tag) => fold(tag).includes(fold(typed)));
    const names = [...new Set([...here, ...answer.items.map(({ name }) => name)])];
    const choices = names.map((tag): Choice => ({
      id: `tag ${tag}`,
      title: tag,
      note: isOn(tag) ? t('tickets.action.take_away') : undefined,
      then: () => flip(numbers, tag, isOn(tag)),
    }));
    const isKnown = names.some((tag) => tag.toLowerCase() === typed.toLowerCase());
    if (!typed || isKnown) return choices;
    const fresh: Choice = {
      id: 'tag new',
      title: t('tickets.action.new_tag', { tag: typed }),
      then: () => flip(numbers, typed, false),
    };
    return [...choices, fresh];
  },
});

function flip(numbers: Numbers, tag: string, isOn: boolean): void {
  const said = t(isOn ? 'tickets.action.said.untagged' : 'tickets.action.said.tagged', { ...count(numbers), tag });
  void apply(numbers, isOn ? { removeTags: [tag] } : { addTags: [tag] }, said);
}

/** Until when; a sleeping ticket can be woken too. */
export function snoozing(numbers: Numbers, then: () => void): Step {
  const isAsleep = rowsNumbered(numbers).some((row) => isSleeping(row));
  const wake: Choice = {
    id: 'wake',
    title: t('tickets.action.wake'),
    then: () => void apply(numbers, { snoozedUntil: null }, t('tickets.action.said.woken', count(numbers))),
  };
  return snoozeStep(
    (until) => {
      const said = t('tickets.action.said.snoozed', { ...count(numbers), until: stamp(until) });
      then();
      void apply(numbers, { snoozedUntil: until.toISOString() }, said);
    },
    () => (isAsleep ? [wake] : []),
  );
}
