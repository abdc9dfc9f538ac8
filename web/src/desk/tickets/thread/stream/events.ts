/** What happened to a ticket, as sentences. Knows the words; names of people and places are given. */
import type { Schemas } from '../../../../api/client';
import { stamp } from '../../../../base/time.svelte';
import { has, t } from '../../../../base/words/index.svelte';
import type { Happened } from './model';

export interface Names {
  agent: (id: string) => string | undefined;
  team: (id: string) => string | undefined;
  type: (key: string) => string;
  contact: (id: string) => string | undefined;
  /** Where something was written: its channel, or the inbox where that says more. */
  place: (at: { channel: Schemas['ChannelKind']; inbox_id?: string | null }) => string;
  /** The label of a field of the ticket's type. */
  field: (key: string) => string;
  operation: (id: string) => Schemas['OperationDetail'] | undefined;
  /** How the ticket is rated now. */
  rating: () => Schemas['Rating'] | undefined;
}

/** Kinds that the thread tells; what becomes of an entry stands at the entry. */
const TOLD = new Set([
  'ticket_opened',
  'ticket_changed',
  'ticket_woken',
  'ticket_deleted',
  'ticket_marked_spam',
  'participants_changed',
  'entry_allowed',
  'entries_moved',
  'ticket_split',
  'ticket_merged',
  'operation_undone',
  'ticket_linked',
  'ticket_unlinked',
  'ticket_rated',
  'visitor_blocked',
]);
const FIELDS = new Set([
  'status',
  'priority',
  'type',
  'subject',
  'tags',
  'assignee_id',
  'team_id',
  'requester_id',
  'snoozed_until',
]);

/** Links that are told in words of their own. */
const OWN_WORDS = ['duplicate_of', 'duplicated_by', 'parent', 'child'] as const;
const numberOf = ({ number }: { number: number }): { number: string } => ({ number: `#${number}` });

type Change = Schemas['Change'];
/** The key of a field that the type brings. */
const ofType = (field: string): string | undefined => /^fields\.(.+)$/.exec(field)?.[1];
const changesOf = (happened: Happened): Change[] =>
  happened.event.event === 'ticket_changed'
    ? happened.event.changes.filter(({ field }) => FIELDS.has(field) || ofType(field))
    : [];

export const isTold = (happened: Happened): boolean =>
  TOLD.has(happened.kind) && (happened.kind !== 'ticket_changed' || changesOf(happened).length > 0);

/** Who did it; empty for the desk itself. */
export const actorOf = (happened: Happened, names: Names): string => {
  const { kind, id } = happened.actor;
  if (!id) return '';
  return (kind === 'contact' ? names.contact(id) : names.agent(id)) ?? '';
};

/** What a value of a field is called; one that has no name of ours is its own. */
export const word = (field: 'status' | 'priority' | 'channel', value: unknown): string => {
  const key = `tickets.${field}.${String(value)}`;
  return has(key) ? t(key) : String(value);
};
const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** What was done, one phrase for each part of it. */
export function phrases(happened: Happened, names: Names): string[] {
  const { event } = happened;
  switch (event.event) {
    case 'ticket_changed':
      return changesOf(happened).flatMap((change) => changed(change, names));
    case 'ticket_opened':
      return [t('thread.entry.event.opened', { channel: word('channel', event.channel) })];
    case 'ticket_woken':
      return [t('thread.entry.event.woken')];
    case 'ticket_deleted':
      return [t('thread.entry.event.deleted')];
    case 'ticket_marked_spam':
      return [t(event.is_blocked ? 'spam.event.blocked' : 'spam.event.marked')];
    case 'participants_changed':
      return people(event.added, event.removed, names);
    case 'entry_allowed':
      return [t('thread.entry.event.allowed')];
    case 'entries_moved':
      return [t('thread.entry.event.moved', { count: event.entries.length, ...numbers(event.operation, names) })];
    case 'ticket_split':
      return [t('thread.entry.event.split', { count: event.entries.length, ...numbers(event.operation, names) })];
    case 'ticket_merged':
      return [t('thread.entry.event.merged', numbers(event.operation, names))];
    case 'operation_undone':
      return [t(names.operation(event.operation)?.kind === 'spam' ? 'spam.event.back' : 'thread.entry.event.undone')];
    case 'ticket_linked':
      return [t(`links.event.${OWN_WORDS.find((kind) => kind === event.kind) ?? 'related'}`, numberOf(event))];
    case 'ticket_unlinked':
      return [t('links.event.removed', numberOf(event))];
    case 'ticket_rated':
      return [t('thread.entry.event.rated', { score: event.score }), ...comment(happened, names)];
    case 'visitor_blocked':
      return [t(`thread.entry.event.${event.is_blocked ? 'visitor_blocked' : 'visitor_unblocked'}`)];
    default:
      return [];
  }
}

/** What was said with a rating, where nothing else was said since. */
function comment({ at }: Happened, names: Names): string[] {
  const rating = names.rating();
  return rating?.comment && rating.at === at ? [t('thread.entry.event.rated.said', { comment: rating.comment })] : [];
}

/** The two tickets of an operation, as words; `—` for one that the reader may not know. */
function numbers(id: string, names: Names): { from: string; to: string } {
  const operation = names.operation(id);
  const name = (number: number | null | undefined): string => (number == null ? '—' : `#${number}`);
  return { from: name(operation?.number), to: name(operation?.other_number) };
}

/** The operation behind an event, if it can be taken back from there. */
export function operationOf(happened: Happened, names: Names): Schemas['OperationDetail'] | undefined {
  const { event } = happened;
  if (event.event === 'operation_undone' || !('operation' in event)) return undefined;
  const operation = names.operation(event.operation);
  return operation && !operation.undone_at ? operation : undefined;
}

function people(added: readonly string[], removed: readonly string[], names: Names): string[] {
  const of = (ids: readonly string[]): string =>
    ids.map((id) => names.contact(id) ?? t('thread.entry.event.someone')).join(', ');
  return [
    ...(added.length > 0 ? [t('thread.entry.event.joined', { names: of(added) })] : []),
    ...(removed.length > 0 ? [t('thread.entry.event.left', { names: of(removed) })] : []),
  ];
}

function changed({ field, from, to }: Change, names: Names): string[] {
  const id = (value: unknown): string => String(value);
  switch (field) {
    case 'status':
    case 'priority':
      return [t(`thread.entry.event.${field}`, { from: word(field, from), to: word(field, to) })];
    case 'type':
      return [t('thread.entry.event.type', { from: names.type(String(from)), to: names.type(String(to)) })];
    case 'subject':
      return [t('thread.entry.event.subject')];
    case 'assignee_id':
      if (to == null) return [t('thread.entry.event.unassigned')];
      return [t('thread.entry.event.assigned', { name: names.agent(id(to)) ?? t('thread.entry.event.someone') })];
    case 'team_id':
      if (to == null) return [t('thread.entry.event.no_team')];
      return [t('thread.entry.event.team', { name: names.team(id(to)) ?? t('thread.entry.event.someone') })];
    case 'requester_id':
      return [t('thread.entry.event.requester', { name: names.contact(id(to)) ?? t('thread.entry.event.someone') })];
    case 'snoozed_until':
      return [to == null ? t('thread.entry.event.awake') : t('thread.entry.event.snoozed', { until: stamp(id(to)) })];
    case 'tags':
      return tags(list(from), list(to));
    default:
      return [t('thread.entry.event.field', { field: names.field(ofType(field) ?? field) })];
  }
}

function tags(from: string[], to: string[]): string[] {
  const added = to.filter((tag) => !from.includes(tag));
  const gone = from.filter((tag) => !to.includes(tag));
  return [
    ...(added.length > 0 ? [t('thread.entry.event.tagged', { count: added.length, tags: added.join(', ') })] : []),
    ...(gone.length > 0 ? [t('thread.entry.event.untagged', { count: gone.length, tags: gone.join(', ') })] : []),
  ];
}
