/**
 * Changes one ticket or many: shown at once, taken back where the server refuses, undone as one. One ticket waits in the outbox without
 * a server and tells of a conflict; many go to the server together.
 */
import { changeTicket, Conflict, takeTicket } from '../../../api/change';
import { cache } from '../../../api/cache';
import type { Schemas } from '../../../api/client';
import { writeTicket } from '../../../api/live/apply';
import { keys } from '../../../api/queries/keys';
import {
  changeMany,
  snoozeTicket,
  undoOperation,
  type Priority,
  type Status,
  type TicketChange,
  type TicketRow,
} from '../../../api/queries/tickets';
import { rowNumbered, rowsNumbered } from '../../../api/rows';
import { layOver } from '../../../api/shown';
import { t } from '../../../base/words/index.svelte';
import { toast } from '../../../ui/toast.svelte';
import { decide } from './conflict';
import { isFinished } from './onward';
import { isSleeping } from './sleeping';
import { failed, undoable, type OfferUndo } from './tell';

/** What is to be different; people and teams as rows show them. */
export interface Change {
  status?: Status;
  priority?: Priority;
  type?: TicketRow['type'];
  assignee?: Schemas['AgentBrief'] | null;
  team?: Schemas['TeamBrief'] | null;
  addTags?: readonly string[];
  removeTags?: readonly string[];
  /** `null` wakes. */
  snoozedUntil?: string | null;
}

/** The server takes no more at once. */
const MOST = 200;

/** Makes a change and offers to undo it; `said` is what the toast tells. */
export async function apply(numbers: readonly number[], change: Change, said: string): Promise<void> {
  const [only] = numbers;
  if (only === undefined) return;
  await undoable((offerUndo) => {
    if (numbers.length > 1) return applyToMany(numbers, change, said, offerUndo);
    if (change.snoozedUntil !== undefined) return snooze(only, change.snoozedUntil, said, offerUndo);
    return applyToOne(only, change, said, offerUndo);
  });
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The tags of a ticket after a change. */
export function tagsAfter(tags: readonly string[], { addTags = [], removeTags = [] }: Change): string[] {
  const kept = tags.filter((tag) => !removeTags.some((gone) => same(gone, tag)));
  return [...kept, ...addTags.filter((tag) => !kept.some((known) => same(known, tag)))];
}

/** How a row looks after a change. */
export function shown(row: TicketRow, change: Change): Partial<TicketRow> {
  const { status, priority, type, assignee, team, addTags, removeTags, snoozedUntil } = change;
  return {
    ...(status !== undefined && { status }),
    ...(priority !== undefined && { priority }),
    ...(type !== undefined && { type }),
    ...(assignee !== undefined && { assignee }),
    ...(team !== undefined && { team }),
    ...((addTags ?? removeTags) && { tags: tagsAfter(row.tags, change) }),
    ...(snoozedUntil !== undefined && { snoozed_until: snoozedUntil }),
  };
}

async function applyToOne(number: number, change: Change, said: string, offerUndo: OfferUndo): Promise<void> {
  const before = rowNumbered(number);
  try {
    const changed = await changeTicket(number, wireOf(change, before?.tags ?? []), peopleOf(change));
    const undo = async (): Promise<void> => {
      if (changed.state === 'waiting' && (await changed.takeBack())) return;
      if (before) await back(number, before, change);
    };
    if (changed.state === 'waiting') offerUndo(t('tickets.action.waiting', { said }), undo);
    else if (before) offerUndo(said, undo);
  } catch (error) {
    if (error instanceof Conflict) return decide(error);
    failed(error);
  }
}

/** Makes a field what it was; somebody else's later change is not overwritten without asking. */
async function back(number: number, before: TicketRow, change: Change): Promise<void> {
  const old = seen(revert(before, change));
  const current = rowNumbered(number)?.tags ?? before.tags;
  try {
    await changeTicket(number, wireOf(old, current), peopleOf(old));
    if (old.snoozedUntil) takeTicket(await snoozeTicket(number, { until: old.snoozedUntil }));
    void cache.invalidateQueries({ queryKey: keys.tickets.lists });
  } catch (error) {
    if (error instanceof Conflict) return decide(error);
    failed(error);
  }
}

/** The change that takes `change` back from a ticket that was `before`. */
export function revert(before: TicketRow, change: Change): Change {
  const added = change.addTags?.filter((tag) => !before.tags.some((known) => same(known, tag)));
  const removed = change.removeTags?.filter((tag) => before.tags.some((known) => same(known, tag)));
  return {
    ...(change.status !== undefined && { status: before.status }),
    ...(change.priority !== undefined && { priority: before.priority }),
    ...(change.type !== undefined && { type: before.type }),
    ...(change.assignee !== undefined && { assignee: before.assignee ?? null }),
    ...(change.team !== undefined && { team: before.team ?? null }),
    ...(added && { removeTags: added }),
    ...(removed && { addTags: removed }),
    ...(change.snoozedUntil !== undefined && { snoozedUntil: before.snoozed_until ?? null }),
    // What is over does not wake: the desk forgot until when it slept.
    ...(isFinished(change.status) && isSleeping(before) && { snoozedUntil: before.snoozed_until }),
  };
}

/** A ticket that was looked at does not become new again: what was new goes back to open. */
export const seen = (change: Change): Change => (change.status === 'new' ? { ...change, status: 'open' } : change);

function wireOf(change: Change, tags: readonly string[]): TicketChange {
  const { status, priority, type, assignee, team, addTags, removeTags } = change;
  return {
    ...(status !== undefined && { status }),
    ...(priority !== undefined && { priority }),
    ...(type !== undefined && { type }),
    ...(assignee !== undefined && { assignee_id: assignee?.id ?? null }),
    ...(team !== undefined && { team_id: team?.id ?? null }),
    ...((addTags ?? removeTags) && { tags: tagsAfter(tags, change) }),
  };
}

const peopleOf = ({ assignee, team }: Change): Partial<Pick<TicketRow, 'assignee' | 'team'>> => ({
  ...(assignee !== undefined && { assignee }),
  ...(team !== undefined && { team }),
});

async function snooze(number: number, until: string | null, said: string, offerUndo: OfferUndo): Promise<void> {
  const before = rowNumbered(number)?.snoozed_until ?? null;
  const put = async (value: string | null): Promise<void> => {
    const stood = rowNumbered(number)?.snoozed_until ?? null;
    const uncover = layOver(number, { snoozed_until: value });
    writeTicket(number, {});
    try {
      const ticket = await snoozeTicket(number, { until: value });
      uncover();
      takeTicket(ticket);
    } catch (error) {
      uncover();
      writeTicket(number, { snoozed_until: stood });
      throw error;
    }
    void cache.invalidateQueries({ queryKey: keys.views.counts });
  };
  try {
    await put(until);
    offerUndo(said, () => put(before).catch(failed));
  } catch (error) {
    failed(error);
  }
}

function bulkOf(change: Change): Schemas['BulkChange'] {
  const { tags, ...fields } = wireOf(change, []);
  void tags;
  return {
    ...(fields as Schemas['BulkChange']),
    ...(change.addTags && { add_tags: [...change.addTags] }),
    ...(change.removeTags && { remove_tags: [...change.removeTags] }),
    ...(change.snoozedUntil !== undefined && { snoozed_until: change.snoozedUntil }),
  };
}

async function applyToMany(
  numbers: readonly number[],
  change: Change,
  said: string,
  offerUndo: OfferUndo,
): Promise<void> {
  const before = new Map(rowsNumbered(numbers).map((row) => [row.number, row]));
  const covers = [...before.values()].map((row) => layOver(row.number, shown(row, change)));
  for (const number of before.keys()) writeTicket(number, {});
  const done = await inParts(numbers, (part) => changeMany(part, bulkOf(change)));
  for (const uncover of covers) uncover();
  const changed: { number: number; change: Change }[] = [];
  for (const { number, problem, before: was } of done) {
    const row = before.get(number);
    if (problem && row) writeTicket(number, shown(row, revert(row, change)));
    if (!problem && was && row) changed.push({ number, change: revert({ ...row, ...known(was, row) }, change) });
  }
  const missed = numbers.length - changed.length;
  if (missed > 0) toast({ text: t('tickets.action.missed', { count: missed }), tone: 'danger' });
  renew();
  if (changed.length > 0) offerUndo(said, () => undoMany(changed), 30);
}

/** What the server says that a ticket was, where rows may have been older. */
const known = (was: Schemas['BulkBefore'], row: TicketRow): Partial<TicketRow> => ({
  status: was.status,
  priority: was.priority,
  type: was.type,
  tags: was.tags,
  snoozed_until: was.snoozed_until ?? null,
  assignee: was.assignee_id === (row.assignee?.id ?? null) ? row.assignee : nameless(was.assignee_id),
  team: was.team_id === (row.team?.id ?? null) ? row.team : nameless(was.team_id),
});
const nameless = (id: string | null | undefined): { id: string; name: string } | null => (id ? { id, name: '' } : null);

/** Tickets that go back to the same are sent together. */
async function undoMany(changed: readonly { number: number; change: Change }[]): Promise<void> {
  const alike = new Map<string, { change: Change; numbers: number[] }>();
  for (const { number, change: back } of changed) {
    const change = seen(back);
    const id = JSON.stringify(change);
    const group = alike.get(id) ?? { change, numbers: [] };
    group.numbers.push(number);
    alike.set(id, group);
  }
  let missed = 0;
  for (const { change, numbers } of alike.values()) {
    const done = await inParts(numbers, (part) => changeMany(part, bulkOf(change)));
    missed += numbers.length - done.filter(({ problem }) => !problem).length;
  }
  renew();
  if (missed > 0) toast({ text: t('tickets.action.missed', { count: missed }), tone: 'danger' });
}

/** Calls the server with as many as it takes; a part that fails is told of and left out of the answer. */
export async function inParts<T>(numbers: readonly number[], send: (part: number[]) => Promise<T[]>): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < numbers.length; from += MOST) {
    try {
      done.push(...(await send(numbers.slice(from, from + MOST))));
    } catch (error) {
      failed(error);
    }
  }
  return done;
}

/** Takes operations on these tickets back, the last first. */
export async function undoAll(operations: readonly string[], numbers: readonly number[]): Promise<void> {
  try {
    for (const id of [...operations].reverse()) await undoOperation(id, numbers);
  } catch (error) {
    failed(error);
  }
  renew();
}

/** Lists and counts are asked again. */
export function renew(): void {
  void cache.invalidateQueries({ queryKey: keys.tickets.all });
  void cache.invalidateQueries({ queryKey: keys.views.counts });
}
