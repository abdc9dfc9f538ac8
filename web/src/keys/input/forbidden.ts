/**
 * Which keys nobody may bind: those that a browser keeps for itself, those that Vietnamese input methods rewrite, and those of every editor.
 * The table of shortcuts and every remapping are held to it.
 */
import { bindingText, readBinding, readChord } from './chord';

/** Why a binding is refused. */
export type Refusal = 'browser' | 'input-method' | 'editing' | 'empty';

const browser = new Set(
  [
    ...['n', 't', 'w', 'q', 'r', 'p', 'l', 'f', 'g', 'h', 'o', 'tab', '+', '-', '0'].map((key) => `mod+${key}`),
    ...['n', 't', 'w', 'q', 'r', 'i', 'j', 'c', 'k', 'p', 'm', 'o', 'tab'].map((key) => `mod+shift+${key}`),
    ...['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((key) => `mod+${key}`),
    ...['f1', 'f3', 'f5', 'f11', 'f12', 'alt+arrowleft', 'alt+arrowright', 'alt+f4', 'tab', 'shift+tab'],
  ].map(bindingText),
);
const editing = new Set(['mod+c', 'mod+x', 'mod+v', 'mod+y', 'mod+shift+z'].map(bindingText));

/** Why a binding may not be used, or nothing when it may. */
export const refusal = (binding: string): Refusal | undefined => {
  const chords = binding.trim() ? readBinding(binding) : [];
  if (chords.length === 0 || chords.length > 2) return 'empty';
  for (const text of chords) {
    const { key, mod, alt } = readChord(text);
    if (!key) return 'empty';
    if (browser.has(text)) return 'browser';
    if (editing.has(text)) return 'editing';
    if (!mod && !alt && /^[w[\]0-9]$/.test(key)) return 'input-method';
  }
  return undefined;
};
