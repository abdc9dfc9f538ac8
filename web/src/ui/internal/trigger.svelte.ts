/** What a control needs to open something that floats, as one bundle of props: `<Button {...props}>`. */
import { createAttachmentKey, type Attachment } from 'svelte/attachments';

export interface TriggerProps {
  'aria-haspopup': 'menu' | 'dialog' | 'listbox';
  'aria-expanded': boolean;
  onclick: (event: MouseEvent) => void;
  onkeydown?: (event: KeyboardEvent) => void;
  onpointerenter: () => void;
  onfocus: () => void;
  [attachment: symbol]: Attachment<HTMLElement>;
}

/** Knows its element, whether what it opens is open, and when to fetch the code for it. */
export class Trigger {
  element = $state<HTMLElement>();
  /** True from the first sign of intent on: hover, focus or press. */
  wanted = $state(false);
  readonly #key = createAttachmentKey();

  props(popup: TriggerProps['aria-haspopup'], open: boolean, toggle: () => void, arrows = false): TriggerProps {
    const want = () => {
      this.wanted = true;
    };
    const key = (event: KeyboardEvent) => {
      if (open || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      event.preventDefault();
      want();
      toggle();
    };
    return {
      'aria-haspopup': popup,
      'aria-expanded': open,
      onclick: () => {
        want();
        toggle();
      },
      ...(arrows ? { onkeydown: key } : {}),
      onpointerenter: want,
      onfocus: want,
      [this.#key]: (element) => {
        this.element = element;
      },
    };
  }
}

/** True when this element stands in a dialog: what floats from it must float above the dialog. */
export const inDialog = (element: Element | undefined): boolean =>
  element?.closest('[role="dialog"], [role="alertdialog"]') !== null && element !== undefined;

/** A press on these never counts as a press outside: they float above everything. */
export const isAbove = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest('[data-above]') !== null;
