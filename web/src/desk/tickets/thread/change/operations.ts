/** What agents do to threads as a whole, each with its way back: move, split, allow; and the way back of all others. */
import { cache } from '../../../../api/cache';
import { allowEntry, moveEntries, splitEntries } from '../../../../api/queries/entries';
import { keys } from '../../../../api/queries/keys';
import { undoOperation } from '../../../../api/queries/tickets';
import { words } from '../../../../api/problem';
import { location, navigate } from '../../../../base/router/index.svelte';
import { t } from '../../../../base/words/index.svelte';
import { toast } from '../../../../ui/toast.svelte';

type Done = { number: number; operation_id: string };

/** The address of another ticket beside the list that is shown. */
export const addressOf = (number: number): string => {
  const { path } = location();
  return /\/t\/\d+$/.test(path) ? path.replace(/\/t\/\d+$/, `/t/${number}`) : `/t/${number}`;
};

/** Both tickets may have changed; one of them is known by its id only. */
export function renew(): void {
  for (const part of ['entries', 'detail', 'history']) void cache.invalidateQueries({ queryKey: ['tickets', part] });
  void cache.invalidateQueries({ queryKey: keys.views.counts });
}

/** Says what went wrong; the page shows what is. */
export function complain(error: unknown): void {
  toast({ text: words(error), tone: 'danger' });
}

/** Takes an operation on these tickets back. */
export async function undo(id: string, numbers: readonly number[]): Promise<void> {
  try {
    await undoOperation(id, numbers);
    toast({ text: t('thread.undone') });
  } catch (error) {
    complain(error);
  } finally {
    renew();
  }
}

function announce(text: string, done: Done, back: number): void {
  // At once: later the reader might be in the middle of something.
  const run = (): void => {
    if (done.number !== back) navigate(addressOf(back), { keepFocus: true });
    void undo(done.operation_id, [back, done.number]);
  };
  toast({ text, seconds: 30, action: { label: t('thread.undo'), keys: 'Z', run } });
  renew();
}

export async function move(number: number, entries: string[], to: number): Promise<void> {
  const done = await moveEntries(number, { entries, to });
  announce(t('thread.move.done', { count: entries.length, to: `#${to}` }), done, number);
}

export async function split(number: number, entries: string[], subject: string): Promise<void> {
  const done = await splitEntries(number, { entries, subject: subject.trim() || null });
  announce(t('thread.split.done', { count: entries.length, to: `#${done.number}` }), done, number);
  navigate(addressOf(done.number));
}

export async function allow(number: number, entry: string): Promise<void> {
  try {
    announce(t('thread.entry.held.allowed'), await allowEntry(number, entry), number);
  } catch (error) {
    complain(error);
  }
}
