/**
 * All actions of tickets: one table for keys, palette, the menus of rows, the bar of a selection and the pills of the thread.
 * `perform(id, numbers)` does one to the tickets that are named; `offerTicketActions` makes commands of all.
 */
import type { Component } from 'svelte';
import type { Status } from '../../../api/queries/tickets';
import Clock from '@lucide/svelte/icons/clock';
import Check from '@lucide/svelte/icons/check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import Eye from '@lucide/svelte/icons/eye';
import Inbox from '@lucide/svelte/icons/inbox';
import Layers2 from '@lucide/svelte/icons/layers-2';
import Link from '@lucide/svelte/icons/link';
import Link2 from '@lucide/svelte/icons/link-2';
import Mail from '@lucide/svelte/icons/mail';
import Merge from '@lucide/svelte/icons/merge';
import OctagonAlert from '@lucide/svelte/icons/octagon-alert';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Shapes from '@lucide/svelte/icons/shapes';
import SignalHigh from '@lucide/svelte/icons/signal-high';
import Tag from '@lucide/svelte/icons/tag';
import Trash2 from '@lucide/svelte/icons/trash-2';
import User from '@lucide/svelte/icons/user';
import UserCheck from '@lucide/svelte/icons/user-check';
import Users from '@lucide/svelte/icons/users';
import { rowsNumbered } from '../../../api/rows';
import { t } from '../../../base/words/index.svelte';
import { laterStep, offer, type Command, type Step } from '../../../keys/commands.svelte';
import { openPalette } from '../../../keys/palette/open.svelte';
import { candidateOf, chooseSurvivor, mergeStep } from './merging';
import { isFinished, moveOn } from './onward';
import { may } from './session';
import { similarStep } from './similar';
import { assignToMe, copyLink, done, follow, reopen, unread } from './simple';
import { assignStep, priorityStep, snoozing, statusStep, tagsStep, teamStep, typeStep } from './steps';
import { targets } from './target.svelte';
import { failed, offerUndoCommand } from './tell';

export type ActionId =
  | 'assign'
  | 'assign_me'
  | 'status'
  | 'priority'
  | 'tags'
  | 'type'
  | 'team'
  | 'snooze'
  | 'done'
  | 'reopen'
  | 'mark_unread'
  | 'merge'
  | 'link'
  | 'similar'
  | 'follow'
  | 'spam'
  | 'not_spam'
  | 'delete'
  | 'copy_link';

type Numbers = readonly number[];

interface Action {
  icon: Component;
  /** The word for what the agent must be allowed. */
  right: string;
  /** Whether it makes sense for these; it does where nothing is said. */
  suits?: (numbers: Numbers) => boolean;
  /** It acts, or it asks first. */
  run?: (numbers: Numbers) => void;
  ask?: (numbers: Numbers) => Step;
}

const some = (numbers: Numbers, isSo: (status: Status) => boolean): boolean => {
  const rows = rowsNumbered(numbers);
  return rows.length === 0 || rows.some(({ status }) => isSo(status));
};

const areSpam = (numbers: Numbers): boolean => {
  const rows = rowsNumbered(numbers);
  return rows.length > 0 && rows.every(({ is_spam }) => is_spam);
};
/** Laying aside happens seldom: its code comes when it is asked for. */
const aside = (act: (code: typeof import('./aside')) => Promise<unknown>): void =>
  void import('./aside').then(act).catch(failed);

export const actions: Readonly<Record<ActionId, Action>> = {
  done: { icon: Check, right: 'close', suits: (all) => some(all, (status) => !isFinished(status)), run: done },
  assign: { icon: User, right: 'edit', ask: assignStep },
  assign_me: { icon: UserCheck, right: 'edit', run: assignToMe },
  snooze: { icon: Clock, right: 'edit', ask: (numbers) => snoozing(numbers, () => moveOn(numbers)) },
  status: { icon: CircleDashed, right: 'edit', ask: statusStep },
  priority: { icon: SignalHigh, right: 'edit', ask: priorityStep },
  type: { icon: Shapes, right: 'edit', ask: typeStep },
  tags: { icon: Tag, right: 'edit', ask: tagsStep },
  team: { icon: Users, right: 'edit', ask: teamStep },
  reopen: { icon: RotateCcw, right: 'edit', suits: (all) => some(all, isFinished), run: reopen },
  mark_unread: { icon: Mail, right: 'see', run: unread },
  follow: { icon: Eye, right: 'see', run: follow },
  merge: { icon: Merge, right: 'organise' },
  link: {
    icon: Link2,
    right: 'organise',
    suits: ({ length }) => length <= 20,
    ask: (numbers) =>
      laterStep(
        () => t('links.ask'),
        () => import('./linking').then(({ linkStep }) => linkStep(numbers)),
        false,
      ),
  },
  similar: { icon: Layers2, right: 'see', suits: ({ length }) => length === 1, ask: similarStep },
  copy_link: { icon: Link, right: 'see', run: (numbers) => void copyLink(numbers) },
  spam: {
    icon: OctagonAlert,
    right: 'delete',
    suits: (all) => !areSpam(all),
    run: (all) => aside(({ markSpam }) => markSpam(all)),
  },
  not_spam: { icon: Inbox, right: 'delete', suits: areSpam, run: (all) => aside(({ notSpam }) => notSpam(all)) },
  delete: { icon: Trash2, right: 'delete', run: (all) => aside(({ remove }) => remove(all)) },
};
export const actionIds = Object.keys(actions) as ActionId[];

/** Whether the agent may do it to these tickets, and it makes sense. */
export const isPossible = (id: ActionId, numbers: Numbers): boolean =>
  numbers.length > 0 && may(actions[id].right) && (actions[id].suits?.(numbers) ?? true);

/** The question of an action for these tickets; nothing where it asks none. */
export function stepOf(id: ActionId, numbers: Numbers): Step | undefined {
  const [first] = numbers;
  if (id === 'merge' && numbers.length === 1 && first !== undefined) return mergeStep(first);
  return actions[id].ask?.(numbers);
}

/** Does an action to these tickets; one that asks opens the palette at its question. */
export function perform(id: ActionId, numbers: Numbers): void {
  if (!isPossible(id, numbers)) return;
  const step = stepOf(id, numbers);
  if (step) openPalette({ id, run: step });
  else if (id === 'merge') void chooseSurvivor(numbers.map(candidateOf));
  else actions[id].run?.(numbers);
}

/** A command for each action, on what is selected, focused or open. */
function commandFor(id: ActionId): Command {
  const action = actions[id];
  const when = (): boolean => isPossible(id, targets());
  // Merging asks for one ticket and goes on at once with several, so that it decides when it is run.
  if (!action.ask) return { id, icon: action.icon, when, run: () => perform(id, targets()) };
  // The question is about what is there when it is asked.
  const step: Step = {
    get prompt() {
      return stepOf(id, targets())?.prompt ?? '';
    },
    get ranked() {
      return stepOf(id, targets())?.ranked;
    },
    choices: (query, signal) => stepOf(id, targets())?.choices(query, signal) ?? [],
  };
  return { id, icon: action.icon, when, run: step };
}

/** Offers all actions, and undoing, until the function that it returns is called. */
export function offerTicketActions(): () => void {
  const stops = [offer(...actionIds.map(commandFor)), offerUndoCommand()];
  return () => stops.forEach((stop) => stop());
}
