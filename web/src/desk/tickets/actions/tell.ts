/** Tells what became of an action: the way back with its time and the key Z, or why it failed. */
import { asProblem, words } from '../../../api/problem';
import { t } from '../../../base/words/index.svelte';
import { offer } from '../../../keys/commands.svelte';
import { toast, toasts, type ToastOptions } from '../../../ui/toast.svelte';

/** Tells what happened and offers to take it back for so many seconds. */
export type OfferUndo = (said: string, undo: () => unknown, seconds?: number, also?: ToastOptions['also']) => void;

/** Does what can be taken back; Z takes it back even while it is on its way. */
export async function undoable(act: (offerUndo: OfferUndo) => Promise<unknown>): Promise<void> {
  const expected = toasts.expect();
  try {
    await act((text, undo, seconds = 10, also) => {
      const action = { label: t('tickets.action.undo'), keys: 'Z', run: () => void undo() };
      expected.arrive({ text, seconds, action, also });
    });
  } finally {
    expected.end();
  }
}

export const offerUndoCommand = (): (() => void) =>
  offer({
    id: 'undo',
    when: () => toasts.canTakeBack,
    run: () => void toasts.takeBack(),
  });

export function failed(error: unknown): void {
  toast({ text: t('tickets.action.failed', { reason: words(asProblem(error)) }), tone: 'danger' });
}
