/** Tells what became of an action: the way back with its time and the key Z, or why it failed. */
import { asProblem, words } from '../../../api/problem';
import { t } from '../../../base/words/index.svelte';
import { offer } from '../../../keys/commands.svelte';
import { toast, toasts } from '../../../ui/toast.svelte';

/** Tells what happened and offers to take it back for so many seconds. */
export function offerUndo(said: string, undo: () => unknown, seconds = 10): void {
  toast({ text: said, seconds, action: { label: t('tickets.action.undo'), keys: 'Z', run: () => void undo() } });
}

export const offerUndoCommand = (): (() => void) =>
  offer({
    id: 'undo',
    when: () => toasts.list.some(({ options }) => options.action !== undefined),
    run: () => void toasts.act(),
  });

export function failed(error: unknown): void {
  toast({ text: t('tickets.action.failed', { reason: words(asProblem(error)) }), tone: 'danger' });
}
