/** Laying tickets aside, into the trash or among the spam, with their way back; and blocking who sent the spam. */
import type { Schemas } from '../../../api/client';
import { writeTicket } from '../../../api/live/apply';
import { blockSender, changeMany, deleteTicket, markAsSpam, takeOutOfSpam } from '../../../api/queries/tickets';
import type { TicketRow } from '../../../api/queries/tickets';
import { rowsNumbered } from '../../../api/rows';
import { ready, t } from '../../../base/words/index.svelte';
import { confirm } from '../../../ui/confirm';
import { toast, type ToastOptions } from '../../../ui/toast.svelte';
import { inParts, renew, undoAll } from './apply';
import { leave } from './onward';
import { failed, undoable, type OfferUndo } from './tell';

type Numbers = readonly number[];
const count = (numbers: Numbers): { count: number; number: string } => ({
  count: numbers.length,
  number: `#${numbers[0] ?? ''}`,
});

/** One ticket goes with a way back; several ask first. */
export async function remove(numbers: Numbers): Promise<void> {
  if (numbers.length > 1) {
    const isSure = await confirm({
      title: t('tickets.action.delete.title', count(numbers)),
      text: t('tickets.action.delete.text'),
      action: t('tickets.action.delete.yes', count(numbers)),
      cancel: t('tickets.action.delete.no'),
      destructive: true,
    });
    if (!isSure) return;
  }
  await undoable((offerUndo) => lay(numbers, TRASH, offerUndo));
}

export async function markSpam(numbers: Numbers): Promise<void> {
  await ready('spam');
  await undoable((offerUndo) => lay(numbers, SPAM, offerUndo));
}

/** What becomes of tickets that are laid aside. */
interface Place {
  shown: (isThere: boolean) => Partial<TicketRow>;
  /** One ticket; what else there is to do about it. */
  put: (number: number) => Promise<{ operation_id: string; also?: ToastOptions['also'] }>;
  change: Schemas['BulkChange'];
  said: (laid: { count: number; number: string }) => string;
}

const TRASH: Place = {
  shown: (is_deleted) => ({ is_deleted }),
  put: deleteTicket,
  change: { delete: true },
  said: (laid) => t('tickets.action.said.deleted', laid),
};

const SPAM: Place = {
  shown: (is_spam) => ({ is_spam }),
  put: async (number) => {
    const { operation_id, sender } = await markAsSpam(number);
    if (!sender || sender.is_blocked) return { operation_id };
    const { address } = sender;
    return { operation_id, also: { label: blockLabel(address), run: () => void block(number, address) } };
  },
  change: { spam: true },
  said: (laid) => t('spam.said', laid),
};

async function lay(numbers: Numbers, place: Place, offerUndo: OfferUndo): Promise<void> {
  const before = rowsNumbered(numbers);
  leave(numbers);
  for (const number of numbers) writeTicket(number, place.shown(true));
  const operations: string[] = [];
  let also: ToastOptions['also'];
  try {
    const [only] = numbers;
    if (numbers.length === 1 && only !== undefined) {
      const done = await place.put(only);
      operations.push(done.operation_id);
      also = done.also;
    } else {
      const results = await inParts(numbers, (part) => changeMany(part, place.change));
      for (const { operation_id } of results) if (operation_id) operations.push(operation_id);
      const missed = numbers.length - operations.length;
      if (missed > 0) toast({ text: t('tickets.action.missed', { count: missed }), tone: 'danger' });
    }
  } catch (error) {
    for (const { number } of before) writeTicket(number, place.shown(false));
    return failed(error);
  }
  renew();
  if (operations.length === 0) return;
  const laid = { count: operations.length, number: `#${numbers[0]}` };
  const undo = async (): Promise<void> => {
    const show = (): void => numbers.forEach((number) => writeTicket(number, place.shown(false)));
    show();
    await undoAll(operations, numbers);
    // What was asked for before it was taken back may have come meanwhile.
    show();
  };
  offerUndo(place.said(laid), undo, 10, also);
}

/** Takes tickets out of the spam. Whoever reads one stays with it if they say so. */
export async function notSpam(numbers: Numbers, stays = false): Promise<void> {
  await ready('spam');
  await undoable(async (offerUndo) => {
    if (!stays) leave(numbers);
    for (const number of numbers) writeTicket(number, { is_spam: false });
    try {
      const [only] = numbers;
      if (numbers.length === 1 && only !== undefined) await takeOutOfSpam(only);
      else await inParts(numbers, (part) => changeMany(part, { spam: false }));
      offerUndo(t('spam.said.back', count(numbers)), () => putBack(numbers));
    } catch (error) {
      failed(error);
    }
    renew();
  });
}

async function putBack(numbers: Numbers): Promise<void> {
  for (const number of numbers) writeTicket(number, { is_spam: true });
  await inParts(numbers, (part) => changeMany(part, { spam: true }));
  renew();
}

const LONGEST = 40;
/** What the button says that blocks an address; nobody knows how long addresses get. */
export const blockLabel = (address: string): string =>
  t('spam.block', { address: address.length > LONGEST ? `${address.slice(0, LONGEST - 1)}…` : address });

/** Blocks whoever sent a ticket. */
export async function block(number: number, address: string): Promise<void> {
  await ready('spam');
  try {
    await blockSender(number);
    toast({ text: t('spam.blocked', { address }) });
  } catch (error) {
    failed(error);
  }
}
