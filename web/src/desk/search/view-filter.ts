/**
 * The filter of a view that asks what a question asks, as far as a view can: it knows what a ticket is, not what is written in it. What
 * it cannot hold is told, piece by piece. Pure.
 */
import type { SearchSort, Understood } from '../../api/queries/search';
import type { TicketFilter } from '../../api/queries/tickets';

const STATUSES = ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed'];
const PRIORITIES = ['low', 'normal', 'high', 'urgent'];
const OPEN = STATUSES.slice(0, 4);
const OVER = STATUSES.slice(4);

/** Fields of which a view holds one value, by their names there. */
const SINGLE = {
  assignee: 'assignee_id',
  team: 'team_id',
  inbox: 'inbox_id',
  tag: 'tag',
  type: 'type',
  channel: 'channel',
} as const;
type Single = keyof typeof SINGLE;
const isSingle = (field: string): field is Single => field in SINGLE;

export interface Kept {
  filter: TicketFilter;
  order: 'asc' | 'desc';
  /** What the view does not hold. */
  left: Understood[];
}

/** What is let through so far: all that several conditions have in common. */
class Choice {
  values: readonly string[] | undefined;
  constructor(private readonly all: readonly string[]) {}

  /** Whether anything is left: what lets nothing through cannot be said. */
  narrow(wanted: readonly string[], isNegated: boolean): boolean {
    const allowed = this.all.filter((one) => wanted.includes(one) !== isNegated);
    const common = this.values?.filter((one) => allowed.includes(one)) ?? allowed;
    if (common.length > 0) this.values = common;
    return common.length > 0;
  }
}

/** How a view names a value: by its id where it has one, and oneself and nobody by their words. */
function named(field: Single, { value, id }: { value: string; id?: string | null }): string {
  const isWord = value === 'me' || (value === 'none' && !id);
  return isWord || field === 'tag' ? value : (id ?? value);
}

/** What `is:` can say of a ticket that a view can hold as well; alone, or not alone but not negated. */
const HELD_WORDS = ['open', 'over', 'snoozed', 'mine', 'unassigned', 'held', 'followed'];
const HELD_NEGATED = ['open', 'over', 'snoozed'];

export function viewOf(pieces: readonly Understood[], sort: SearchSort): Kept {
  const filter: Record<string, unknown> = {};
  const [status, priority] = [new Choice(STATUSES), new Choice(PRIORITIES)];
  const together = alternatives(pieces);

  /** Sets a value once: a second, other one cannot be held. */
  const set = (name: string, value: unknown): boolean => {
    if (filter[name] !== undefined && filter[name] !== value) return false;
    filter[name] = value;
    return true;
  };
  const is = (word: string, isNegated: boolean): boolean => {
    if (word === 'open') return status.narrow(OPEN, isNegated);
    if (word === 'over') return status.narrow(OVER, isNegated);
    if (word === 'snoozed') return set('snoozed', !isNegated);
    if (word === 'held') return set('held', true);
    if (word === 'followed') return set('follower', 'me');
    return set('assignee_id', word === 'mine' ? 'me' : 'none');
  };
  const holds = ({ as, field, is_negated, values: given }: Understood): boolean => {
    if (as !== 'condition' || !field) return as === 'incomplete';
    const values = (given ?? []).map(({ value }) => value);
    if (field === 'status') return status.narrow(is_negated ? values : (together.get(field) ?? []), is_negated);
    if (field === 'priority') return priority.narrow(is_negated ? values : (together.get(field) ?? []), is_negated);
    const [word = ''] = values;
    // Of several values each is a condition of its own.
    if (field === 'is') {
      const holdable = is_negated ? HELD_NEGATED : HELD_WORDS;
      return values.every((one) => holdable.includes(one)) && values.every((one) => is(one, is_negated));
    }
    if (field === 'has' && is_negated && values.length === 1) {
      if (word === 'assignee') return set('assignee_id', 'none');
      return word === 'team' && set('team_id', 'none');
    }
    if (!isSingle(field) || is_negated) return false;
    const wanted = new Set(together.get(field));
    const [only] = wanted;
    return wanted.size === 1 && set(SINGLE[field], only);
  };
  const left = pieces.filter((piece) => !holds(piece));
  if (status.values) filter.status = status.values.join(',');
  if (priority.values) filter.priority = priority.values.join(',');
  return { filter: filter as TicketFilter, order: sort === 'oldest' ? 'asc' : 'desc', left };
}

/** The values of all conditions on a field that are not negated: they let each other's through. */
function alternatives(pieces: readonly Understood[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { as, field, is_negated, values } of pieces) {
    if (as !== 'condition' || is_negated || !field) continue;
    const names = (values ?? []).map((one) => (isSingle(field) ? named(field, one) : one.value));
    found.set(field, [...(found.get(field) ?? []), ...names]);
  }
  return found;
}
