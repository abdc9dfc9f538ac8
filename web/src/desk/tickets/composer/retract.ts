/** Tells that a message is on its way, and takes it back with all that went with it. */
import type { Schemas } from '../../../api/client';
import { cache } from '../../../api/cache';
import { asProblem, words } from '../../../api/problem';
import { retractEntry } from '../../../api/queries/entries';
import { keys } from '../../../api/queries/keys';
import { location, navigate } from '../../../base/router/index.svelte';
import { t } from '../../../base/words/index.svelte';
import { toast } from '../../../ui/toast.svelte';
import type { MacroActions } from '../../macros/use';
import { nameOf } from './mailboxes';
import { handBack } from './present';
import type { Mode } from './state.svelte';

type Written = Schemas['WrittenView'];

export interface Told {
  mode: Mode;
  written: Written;
  /** Whom it is to, where the message itself does not say. */
  name: string;
  /** What it goes by, where that is no mail. */
  channel: string | undefined;
  /** The message that it answers: the server forgets that with the answer. */
  answers: string | undefined;
  caret: number | undefined;
  actions: MacroActions;
  /** Takes back what macros changed, once they have. */
  undoActions: Promise<() => Promise<void>>;
}

/** How long it can be taken back, by the server's clock alone. */
const secondsOf = ({ entry }: Written): number => {
  const due = Math.max(0, ...entry.deliveries.map(({ due_at }) => Date.parse(due_at)));
  return due ? Math.max(0, Math.round((due - Date.parse(entry.created_at)) / 1000)) : 0;
};

export function tell(told: Told): void {
  const { mode, written, name, channel } = told;
  const seconds = secondsOf(written);
  if (mode === 'note') return void toast({ text: t('composer.note_added'), seconds: 3 });
  const recipient = written.entry.to.map(nameOf).find(Boolean) ?? name;
  if (seconds === 0)
    return void toast({
      text: channel ? t('composer.sent_by', { channel, name: recipient }) : t('composer.sent', { name: recipient }),
    });
  const { path } = location();
  toast({
    id: `sending-${written.entry.id}`,
    text: channel ? t('composer.sending_by', { channel, name: recipient }) : t('composer.sending', { name: recipient }),
    seconds,
    action: { label: t('composer.undo'), keys: 'Z', run: () => void takeBack(told, path) },
  });
}

async function takeBack({ written, mode, caret, actions, answers, undoActions }: Told, path: string): Promise<void> {
  const { entry, number } = written;
  try {
    const { draft } = await retractEntry(entry.id);
    void cache.invalidateQueries({ queryKey: keys.tickets.entries(number) });
    const back = draft && answers ? { ...draft, content: { ...draft.content, answers_entry_id: answers } } : draft;
    handBack(number, { mode, draft: back ?? undefined, caret, actions }, () => navigate(path));
    await (
      await undoActions
    )();
    void cache.invalidateQueries({ queryKey: keys.tickets.detail(number) });
  } catch (error) {
    const problem = asProblem(error);
    const isLate = problem.kind === 'conflict' || problem.kind === 'invalid';
    toast({ text: isLate ? t('composer.too_late') : words(problem), tone: 'danger' });
  }
}
