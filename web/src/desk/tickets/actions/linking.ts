/** The way to a link and back: first the other ticket is asked for, then what it is to this one, or to these. */
import { cache } from '../../../api/cache';
import { keys } from '../../../api/queries/keys';
import { linkTicket, unlinkTicket, type Link, type Relation } from '../../../api/queries/links';
import type { Ticket } from '../../../api/queries/tickets';
import { rowsNumbered } from '../../../api/rows';
import { ready, t } from '../../../base/words/index.svelte';
import type { Choice, Step } from '../../../keys/commands.svelte';
import { toast } from '../../../ui/toast.svelte';
import { otherStep } from './merging';
import { isFinished } from './onward';
import { may } from './session';
import { done } from './simple';
import { failed, undoable } from './tell';

type Numbers = readonly number[];

/** What agents make of two tickets; how one came out of another is not theirs to say. */
const CHOSEN = ['related', 'duplicate_of', 'parent', 'child', 'duplicated_by'] as const;
type Chosen = (typeof CHOSEN)[number];
const NOTES = {
  related: 'links.note.related',
  duplicate_of: 'links.note.duplicate',
  duplicated_by: 'links.note.duplicate',
  parent: 'links.note.parent',
  child: 'links.note.child',
} as const;
export const isChosen = (kind: Relation): kind is Chosen => CHOSEN.some((chosen) => chosen === kind);

export async function linkStep(numbers: Numbers): Promise<Step> {
  await ready('links');
  return otherStep('link', t('links.ask'), numbers, ({ number }) => kindStep(numbers, number));
}

function kindStep(numbers: Numbers, other: number): Step {
  const values = { count: numbers.length, number: `#${other}` };
  // One ticket has one parent, so that several do not become that of another.
  const fitting = CHOSEN.filter((kind) => numbers.length === 1 || (kind !== 'child' && kind !== 'duplicated_by'));
  const choices = fitting.map((kind): Choice => ({
    id: `link as ${kind}`,
    title: t(`links.choose.${kind}`, values),
    aliases: [kind.replaceAll('_', ' ')],
    note: t(NOTES[kind], values),
    then: () => void link(numbers, kind, other),
  }));
  return { prompt: t('links.ask.kind', values), choices: () => choices };
}

const isLinked = (number: number, kind: Relation, other: number): boolean =>
  cache
    .getQueryData<Ticket>(keys.tickets.detail(number))
    ?.links.some((link) => link.kind === kind && link.number === other) ?? false;

/** Links tickets to another. Whoever says that they repeat it is offered to be done with them. */
const link = (numbers: Numbers, kind: Chosen, other: number): Promise<void> =>
  undoable(async (offerUndo) => {
    const made: number[] = [];
    const fresh = numbers.filter((number) => !isLinked(number, kind, other));
    if (fresh.length === 0) return void toast({ text: t('links.said.already') });
    try {
      for (const number of fresh) {
        await linkTicket(number, kind, other);
        made.push(number);
      }
    } catch (error) {
      failed(error);
    }
    if (made.length === 0) return;
    const isRepeated = kind === 'duplicate_of';
    const said = t(isRepeated ? 'links.said.duplicate' : 'links.said', { count: made.length, number: `#${other}` });
    const back = async (): Promise<void> => {
      try {
        for (const number of made) await unlinkTicket(number, other);
      } catch (error) {
        failed(error);
      }
    };
    const isOpen = rowsNumbered(made).some(({ status }) => !isFinished(status));
    const also = isRepeated && isOpen && may('close') ? { label: t('links.done'), run: () => done(made) } : undefined;
    offerUndo(said, back, 10, also);
  });

/** Removes a link of a ticket, and makes it again if that is taken back. */
export const unlink = (number: number, { kind, number: other }: Pick<Link, 'kind' | 'number'>): Promise<void> =>
  undoable(async (offerUndo) => {
    try {
      await unlinkTicket(number, other);
      const back = (): Promise<unknown> => linkTicket(number, kind, other).catch(failed);
      offerUndo(t('links.said.removed', { number: `#${other}` }), back);
    } catch (error) {
      failed(error);
    }
  });
