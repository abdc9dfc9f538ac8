/**
 * The first letter typed into a field that a key has opened. A hook-style input method still has that key in mind: A opens a list, S
 * arrives as Backspace and `á`. The letter is taken back to the key that was pressed.
 */
import { isComposed, lastStroke } from './strokes';

/** For an input that opens with the focus in it. */
export const firstLetter = (input: HTMLInputElement): (() => void) => {
  let isFirst = true;
  const before = (event: InputEvent): void => {
    const letter = event.data ?? '';
    const stroke =
      isFirst && input.value === '' && event.inputType === 'insertText' && !event.isComposing && isComposed(letter);
    if (event.inputType.startsWith('insert')) isFirst = false;
    if (!stroke) return;
    event.preventDefault();
    input.value = lastStroke(letter) ?? letter;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  input.addEventListener('beforeinput', before);
  return () => input.removeEventListener('beforeinput', before);
};
