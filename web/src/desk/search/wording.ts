/** What the language of questions says in words: names of fields and values as they are shown and as they are typed. */
import type { Suggestion, Understood } from '../../api/queries/search';
import type { Priority, Status } from '../../api/queries/tickets';
import { stamp } from '../../base/time.svelte';
import { has, t } from '../../base/words/index.svelte';
import { channelName, PRIORITIES, priorityName, STATUSES, statusName, typeName } from '../tickets/actions/names';
import { quoted } from './question';

/** The fields in the order in which they are told of. */
export const FIELDS = [
  'status',
  'assignee',
  'from',
  'requester',
  'tag',
  'has',
  'is',
  'before',
  'since',
  'channel',
  'priority',
  'team',
  'type',
  'subject',
  'file',
  'number',
] as const;

const DATES: readonly string[] = ['before', 'after', 'since', 'on', 'created', 'updated'];
const groupOf = (field: string): string => (DATES.includes(field) ? 'date' : field);

const worded = (key: string): string | undefined => (has(key) ? t(key) : undefined);

/** A field as it is typed: one word. */
export const fieldTyped = (field: string): string => worded(`search.field.${field}`) ?? field;
/** A field as it is shown. */
export const fieldShown = (field: string): string => fieldTyped(field).replaceAll('-', ' ');

/** A value of the server as it is typed after `field:` in the language that is shown. */
export const valueTyped = (field: string, value: string): string =>
  worded(`search.typed.${groupOf(field)}.${value}`) ?? quoted(value);

/** A value of the server as it is shown. */
export function valueShown(field: string, value: string): string {
  if (field === 'status' && STATUSES.some((one) => one === value)) return statusName(value as Status);
  if (field === 'priority' && PRIORITIES.some((one) => one === value)) return priorityName(value as Priority);
  if (field === 'channel') return channelName(value);
  if (field === 'type') return typeName(value);
  if (field === 'assignee' && value === 'me') return t('search.value.me');
  if (value === 'none') return worded(`search.value.none.${field}`) ?? value;
  const known = worded(`search.value.${groupOf(field)}.${value}`);
  // Days are understood as they were typed: what joins their words is not shown.
  return known ?? (groupOf(field) === 'date' && /\p{L}{2}/u.test(value) ? value.replaceAll('-', ' ') : value);
}

/** Days as they were understood, behind what was typed: which day `tuần-trước` begins is not plain. */
function spanShown({ from, until }: Understood): string | undefined {
  if (from && until) return t('search.date.span', { from: stamp(from), until: stamp(until) });
  if (from) return t('search.date.from', { from: stamp(from) });
  return until ? t('search.date.until', { until: stamp(until) }) : undefined;
}

/** A piece of a question in words: what was understood of it, or what was not. */
export function pieceShown(piece: Understood): string {
  const name = piece.field ?? '';
  const field = fieldShown(name);
  const values = (piece.values ?? []).map(({ value }) => valueShown(name, value)).join(', ');
  if (piece.as === 'words') return t('search.chip.without', { words: piece.typed.replace(/^[-−]/, '') });
  if (piece.as === 'incomplete') return t('search.chip.incomplete', { field });
  if (piece.as === 'unknown_field') return t('search.chip.unknown_field', { field: name });
  if (piece.as === 'unknown_value') return t('search.chip.unknown_value', { field, values });
  return t(piece.is_negated ? 'search.chip.not' : 'search.chip', { field, values });
}

/** A piece named briefly, for what is done to it. */
export const pieceBrief = (piece: Understood): string =>
  piece.as === 'condition' ? pieceShown(piece) : t('search.save.quoted', { text: piece.typed });

export const pieceTitle = (piece: Understood): string => spanShown(piece) ?? piece.typed;

/** What is worth showing of a reading: all but the words that are looked for. */
export const isTold = (piece: Understood): boolean => piece.as !== 'words' || piece.is_negated;

/** A suggestion as it is put into the text: what the server gives in English is typed in the agent's language. */
export function suggestionTyped({ kind, field, insert, value, id }: Suggestion, typed: string): string {
  // A name that was begun in one language is completed in it.
  if (kind === 'field') return typed === '' ? `${fieldTyped(field)}:` : insert;
  return id || !value ? insert : valueTyped(field, value);
}

export const suggestionShown = ({ kind, field, value }: Suggestion): string =>
  kind === 'field' ? fieldShown(field) : valueShown(field, value ?? '');
