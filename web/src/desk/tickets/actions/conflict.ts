/** Somebody else changed the same field: shows both values and lets the agent choose. */
import type { Conflict } from '../../../api/change';
import type { TicketChange, TicketRow } from '../../../api/queries/tickets';
import { t, type Key } from '../../../base/words/index.svelte';
import { confirm } from '../../../ui/confirm';
import { cache } from '../../../api/cache';
import { keys } from '../../../api/queries/keys';
import type { Agent, Team } from '../../../api/queries/people';
import { priorityName, statusName, typeName } from './names';
import { failed } from './tell';

type Field = keyof TicketChange;

const people = (id: string | null | undefined): string =>
  cache.getQueryData<Agent[]>(keys.agents)?.find((agent) => agent.id === id)?.name ?? t('tickets.action.nobody');
const teams = (id: string | null | undefined): string =>
  cache.getQueryData<Team[]>(keys.teams)?.find((team) => team.id === id)?.name ?? t('tickets.action.no_team');
const listed = (tags: readonly string[] | null | undefined): string => tags?.join(', ') || t('tickets.action.no_tags');

function theirs(ticket: TicketRow, field: Field): string {
  if (field === 'assignee_id') return ticket.assignee?.name ?? t('tickets.action.nobody');
  if (field === 'team_id') return ticket.team?.name ?? t('tickets.action.no_team');
  if (field === 'requester_id') return ticket.requester.name;
  return valueOf(ticket, field);
}

function mine(change: TicketChange, field: Field): string {
  if (field === 'assignee_id') return people(change.assignee_id);
  if (field === 'team_id') return teams(change.team_id);
  if (field === 'requester_id') return change.requester_id ?? '';
  return valueOf(change, field);
}

function valueOf(values: TicketChange, field: Field): string {
  if (field === 'status' && values.status) return statusName(values.status);
  if (field === 'priority' && values.priority) return priorityName(values.priority);
  if (field === 'type' && values.type) return typeName(values.type);
  if (field === 'tags') return listed(values.tags);
  return field === 'subject' ? (values.subject ?? '') : '';
}

export async function decide(conflict: Conflict): Promise<void> {
  const { ticket, fields, mine: change } = conflict;
  const lines = fields.map((field) =>
    t('tickets.action.conflict.field', {
      field: t(`tickets.action.field.${field}` as Key),
      theirs: theirs(ticket, field),
      mine: mine(change, field),
    }),
  );
  const wantsMine = await confirm({
    title: t('tickets.action.conflict.title', { number: String(ticket.number) }),
    text: lines.join(' '),
    action: t('tickets.action.conflict.mine'),
    cancel: t('tickets.action.conflict.theirs'),
  });
  if (!wantsMine) return;
  try {
    await conflict.useMine();
  } catch (error) {
    failed(error);
  }
}
