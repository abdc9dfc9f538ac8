/** The actions that ask nothing: done, reopened, unread, followed, merged, a link copied. */
import { cache } from '../../../api/cache';
import { writeTicket } from '../../../api/live/apply';
import { keys } from '../../../api/queries/keys';
import { followTicket, markRead, markUnread, mergeTicket } from '../../../api/queries/tickets';
import { rowNumbered, rowsNumbered } from '../../../api/rows';
import { navigate } from '../../../base/router/index.svelte';
import { t } from '../../../base/words/index.svelte';
import { toast } from '../../../ui/toast.svelte';
import { apply, renew, undoAll } from './apply';
import { moveOn } from './onward';
import { session } from './session';
import { selection } from '../list/selection.svelte';
import { currentHands, openTicket } from './target.svelte';
import { failed, undoable, type OfferUndo } from './tell';

type Numbers = readonly number[];
const count = (numbers: Numbers): { count: number; number: string } => ({
  count: numbers.length,
  number: `#${numbers[0] ?? ''}`,
});

export function done(numbers: Numbers): void {
  moveOn(numbers);
  void apply(numbers, { status: 'solved' }, t('tickets.action.said.done', count(numbers)));
}

export const reopen = (numbers: Numbers): void =>
  void apply(numbers, { status: 'open' }, t('tickets.action.said.reopened', count(numbers)));

export function assignToMe(numbers: Numbers): void {
  const me = session()?.agent;
  if (!me) return;
  const said = t('tickets.action.said.assigned', { ...count(numbers), name: me.name });
  void apply(numbers, { assignee: { id: me.id, name: me.name } }, said);
}

/** From the ticket it goes back to the list: looking at it on would mark it as read again. */
export function unread(numbers: Numbers): void {
  const open = openTicket();
  if (open !== undefined && numbers.includes(open)) navigate(currentHands()?.address() ?? '/', { keepFocus: true });
  const each = async (number: number, isUnread: boolean): Promise<void> => {
    const reading = await (isUnread ? markUnread(number) : markRead(number));
    writeTicket(number, { unread: reading.unread, is_mentioned: reading.is_mentioned });
  };
  const all = (isUnread: boolean): Promise<void> =>
    Promise.all(numbers.map((number) => each(number, isUnread)))
      .then(() => void cache.invalidateQueries({ queryKey: keys.views.counts }))
      .catch(failed);
  for (const row of rowsNumbered(numbers)) writeTicket(row.number, { unread: Math.max(1, row.unread) });
  void undoable(async (offerUndo) => {
    await all(true);
    offerUndo(t('tickets.action.said.unread', count(numbers)), () => all(false));
  });
}

/** Follows all of them, or none if all are followed. */
export function follow(numbers: Numbers): void {
  const me = session()?.agent.id;
  if (!me) return;
  const isFollowed = !rowsNumbered(numbers).every(({ is_followed }) => is_followed);
  const put = async (value: boolean): Promise<void> => {
    for (const number of numbers) writeTicket(number, { is_followed: value });
    await Promise.all(numbers.map((number) => followTicket(number, me, value)));
  };
  const said = t(isFollowed ? 'tickets.action.said.followed' : 'tickets.action.said.unfollowed', count(numbers));
  void undoable(async (offerUndo) => {
    try {
      await put(isFollowed);
      offerUndo(said, () => put(!isFollowed).catch(failed));
    } catch (error) {
      for (const number of numbers) writeTicket(number, { is_followed: !isFollowed });
      failed(error);
    }
  });
}

/** Merges tickets into the one that goes on, and shows that one. */
export const merge = (numbers: Numbers, into: number): Promise<void> =>
  undoable((offerUndo) => mergeInto(numbers, into, offerUndo));

async function mergeInto(numbers: Numbers, into: number, offerUndo: OfferUndo): Promise<void> {
  const merged: string[] = [];
  const open = openTicket();
  selection.clear();
  try {
    for (const number of numbers) if (number !== into) merged.push((await mergeTicket(number, { into })).operation_id);
  } catch (error) {
    failed(error);
  }
  renew();
  if (merged.length === 0) return;
  if (open !== undefined && open !== into && numbers.includes(open))
    navigate(currentHands()?.address(into) ?? `/t/${into}`, { replace: true, keepFocus: true });
  const said = t('tickets.action.said.merged', { count: merged.length, into: `#${into}` });
  offerUndo(said, () => undoAll(merged, [...numbers, into]), 30);
}

export async function copyLink(numbers: Numbers): Promise<void> {
  const text = numbers.map((number) => `${window.location.origin}/t/${number}`).join('\n');
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyTheOldWay(text)) return void toast({ text: t('tickets.action.not_copied', { text }), seconds: 20 });
  }
  toast({ text: t('tickets.action.said.copied', count(numbers)) });
}

/** Without HTTPS there is no clipboard for scripts: a field that is selected can still be copied. */
function copyTheOldWay(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'vh';
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}

export const subjectOf = (number: number): string => rowNumbered(number)?.subject ?? '';
