/** The commands of the composer: opening it from anywhere in the ticket, and what its keys do inside. */
import { offer } from '../../../keys/commands.svelte';
import { bindingText, chordText, onMac } from '../../../keys/input/chord';
import { keysOf } from '../../../keys/keymap.svelte';
import { toast, toasts } from '../../../ui/toast.svelte';
import { clockTime } from '../../../base/time.svelte';
import { t } from '../../../base/words/index.svelte';
import type { How } from './send';
import type { ComposerState, Mode } from './state.svelte';

const SENDING: readonly (readonly [string, How])[] = [
  ['send', 'wait'],
  ['send_done', 'done'],
  ['send_stay', 'stay'],
];

/** How an Enter with modifiers sends, by the keys as they are now. */
export function sendingKey(event: KeyboardEvent): How | undefined {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return undefined;
  const mod = onMac() ? event.metaKey : event.ctrlKey;
  if (!mod && !event.altKey) return undefined;
  const chord = bindingText(chordText({ key: 'enter', mod, shift: event.shiftKey, alt: event.altKey }));
  return SENDING.find(([id]) => keysOf(id).some((keys) => bindingText(keys) === chord))?.[1];
}

interface Acts {
  state: ComposerState;
  begin: (mode: Mode) => void;
  send: (how: How) => void;
  discard: () => void;
}

/** Offers them until the function that it returns is called. */
export const offerComposer = ({ state, begin, send, discard }: Acts): (() => void) => {
  const isOpen = (): boolean => state.isOpen;
  const mayReply = (): boolean => state.facts.may('reply');
  const save = async (): Promise<void> => {
    await state.draft.flush();
    const { savedAt, state: kept } = state.draft;
    if (kept === 'saved' && savedAt)
      toast({ text: t('composer.saved_at', { time: clockTime(savedAt) }), id: 'draft', seconds: 2 });
    else if (kept === 'local') toast({ text: t('composer.saved_here'), id: 'draft' });
  };
  return offer(
    { id: 'reply', run: () => begin('reply'), when: mayReply },
    { id: 'note', run: () => begin('note') },
    { id: 'forward', run: () => begin('forward'), when: mayReply },
    { id: 'send', run: () => send('wait'), when: isOpen },
    { id: 'send_done', run: () => send('done'), when: isOpen },
    { id: 'send_stay', run: () => send('stay'), when: isOpen },
    {
      id: 'switch_mode',
      run: () => begin(state.mode === 'note' ? 'reply' : 'note'),
      when: () => isOpen() && mayReply(),
    },
    {
      id: 'switch_channel',
      run: () => (state.isChoosing = true),
      when: () => isOpen() && state.mode === 'reply' && state.ways.length > 0,
    },
    { id: 'save_draft', run: () => void save(), when: isOpen },
    { id: 'discard_draft', run: discard, when: isOpen },
    {
      id: 'undo',
      hidden: true,
      run: () => void toasts.takeBack(),
      when: () => toasts.canTakeBack,
    },
  );
};
