/**
 * Chords: one key with its modifiers, written `mod+shift+k`; a binding is one chord or two after each other, written `g m`.
 * Owns how they are written, compared, shown and spoken; knows no command.
 */

/** `mod` is ⌘ on macOS and Ctrl elsewhere. Letters are lower case; symbols stand for themselves, whatever keys make them. */
export interface Chord {
  key: string;
  mod: boolean;
  shift: boolean;
  alt: boolean;
}

/** Whether the modifier of shortcuts is ⌘. */
export const onMac = (platform = navigator.platform): boolean => /^(Mac|iP)/i.test(platform);

/** The canonical text of a chord. */
export const chordText = ({ key, mod, shift, alt }: Chord): string =>
  `${mod ? 'mod+' : ''}${alt ? 'alt+' : ''}${shift ? 'shift+' : ''}${key}`;

/** Reads the text of one chord, in any order of its modifiers. */
export const readChord = (text: string): Chord => {
  const parts = text.toLowerCase().split(/\+(?!$)/);
  const key = parts.pop() ?? '';
  return { key, mod: parts.includes('mod'), shift: parts.includes('shift'), alt: parts.includes('alt') };
};

/** The chords of a binding in canonical text: one, or two for a sequence. */
export const readBinding = (binding: string): string[] =>
  binding
    .trim()
    .split(/\s+/)
    .map((part) => chordText(readChord(part)));

/** The canonical text of a whole binding, by which two bindings are compared. */
export const bindingText = (binding: string): string => readBinding(binding).join(' ');

const macNames: Record<string, string> = { mod: '⌘', alt: '⌥', shift: '⇧' };
const otherNames: Record<string, string> = { mod: 'Ctrl', alt: 'Alt', shift: '⇧' };
const keyNames: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  backspace: '⌫',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  space: 'Space',
  tab: 'Tab',
  home: 'Home',
  end: 'End',
};

/** The caps to draw for one chord, in the order they are pressed. */
export const capsOf = (chord: string, mac = onMac()): string[] => {
  const { key, mod, shift, alt } = readChord(chord);
  const names = mac ? macNames : otherNames;
  const held = [mod && names.mod, alt && names.alt, shift && names.shift].filter((name) => typeof name === 'string');
  return [...held, keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key.replace(/^f(\d+)$/, 'F$1'))];
};

const spokenKeys: Record<string, string> = {
  enter: 'Enter',
  escape: 'Escape',
  backspace: 'Backspace',
  arrowup: 'ArrowUp',
  arrowdown: 'ArrowDown',
  arrowleft: 'ArrowLeft',
  arrowright: 'ArrowRight',
  space: 'Space',
  home: 'Home',
  end: 'End',
};

/**
 * The value of `aria-keyshortcuts` for bindings. Sequences are left out: the attribute cannot tell them from alternatives.
 * Nothing when no binding can be told.
 */
export const ariaShortcuts = (bindings: readonly string[], mac = onMac()): string | undefined => {
  const spoken = bindings
    .map(readBinding)
    .filter((chords) => chords.length === 1)
    .map(([text = '']) => {
      const { key, mod, shift, alt } = readChord(text);
      const name = spokenKeys[key] ?? (key.length === 1 ? key.toUpperCase() : key.replace(/^f(\d+)$/, 'F$1'));
      const held = [mod && (mac ? 'Meta' : 'Control'), alt && 'Alt', shift && 'Shift'].filter(Boolean);
      return [...held, name === '+' ? 'Plus' : name].join('+');
    });
  return spoken.length ? spoken.join(' ') : undefined;
};
