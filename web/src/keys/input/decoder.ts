/**
 * Turns key events into strokes: the keys that were really pressed, whatever a Vietnamese input method made of them.
 *
 * Hook-style methods (Unikey, EVKey, OpenKey …) keep the word typed so far in mind even where nothing takes text. A press that changes it
 * arrives as Backspaces and the changed end of the word: `e e` as `e`, Backspace, `ê`; `a m s` as `a`, `m`, two Backspaces, `á`, `m`.
 * So a Backspace waits a moment; a composed letter after it swallows it and stands for one stroke, and what only repeats the word is dropped.
 *
 * Knows events and time (given), no bindings.
 */
import { chordText } from './chord';
import { isComposed, lastStroke, plainLetter, possibleStrokes } from './strokes';

/** What the decoder reads of a keyboard event. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'repeat' | 'isComposing' | 'keyCode' | 'timeStamp'
> & { getModifierState?: (name: string) => boolean };

/** A key that was pressed, as the text of its chord. */
export interface Stroke {
  chord: string;
  repeat: boolean;
}

/** How long after a Backspace a letter still counts as written by an input method. */
export const burst = 60;

const isAscii = (key: string): boolean => key.length === 1 && key >= '!' && key <= '~';
const isLetter = (key: string): boolean => /^[a-z]$/i.test(key);

const codes: Record<string, string> = {
  Comma: ',', Period: '.', Slash: '/', Backslash: '\\', Semicolon: ';', Quote: "'", Minus: '-', Equal: '=', Backquote: '`',
  BracketLeft: '[', BracketRight: ']',
}; // prettier-ignore

/** The key of a physical place on the keyboard. */
const keyOfCode = (code: string): string | undefined =>
  /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : /^Digit\d$/.test(code) ? code.slice(5) : codes[code];

/** The key of a press with ⌘, Ctrl or ⌥ held, where the layout may have turned it into another sign. */
const heldKey = ({ key, code }: KeyPress): string => {
  if (key.length > 1) return key.toLowerCase();
  if (isLetter(key)) return key.toLowerCase();
  return keyOfCode(code) ?? (key === ' ' ? 'space' : key.toLowerCase());
};

/** The key behind a sign that is not ASCII and did not follow a Backspace. */
const unrewritten = ({ key, code }: KeyPress): string | undefined => {
  const place = keyOfCode(code);
  if (!isComposed(key)) return place;
  if (place && /^\d$/.test(place)) return place;
  // Some methods send every letter from the place of A: believe the place only where it could have made this letter.
  const strokes = possibleStrokes(key);
  return place && strokes.includes(place) ? place : strokes[0];
};

export class Decoder {
  /** Backspaces that wait to be told from an input method's, and when the last of them came. */
  #held: Stroke[] = [];
  #at = -Infinity;
  /** A plain letter after such Backspaces: what was typed before, repeated, or the stroke itself. */
  #doubted: { stroke: Stroke; undone: string } | undefined;
  /** How many more letters of the rewritten word are still to come. */
  #echoes = 0;
  #last = '';

  /** `modKey` says which modifier is `mod`. */
  constructor(private readonly modKey: 'ctrlKey' | 'metaKey') {}

  /** Whether something waits for `settle`. */
  get waiting(): boolean {
    return this.#held.length > 0 || this.#doubted !== undefined;
  }

  /** The strokes that this event brings to light, oldest first. */
  press(event: KeyPress): Stroke[] {
    if (event.isComposing || event.keyCode === 229) return this.#forget();
    if (['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Dead', 'Process', 'Unidentified'].includes(event.key))
      return [];
    const rewriting = event.timeStamp - this.#at <= burst;
    const before = rewriting ? [] : this.settle();
    const { key } = event;
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (held) return [...before, ...this.settle(), this.#stroke(event, heldKey(event))];
    if (key === 'Backspace') return [...before, ...this.#backspace(event)];
    if (rewriting && key.length === 1 && key !== ' ') return this.#rewritten(event);
    this.#echoes = 0;
    const settled = this.settle();
    const plain = this.#plainKey(event);
    this.#last = plain.length === 1 ? key : '';
    return [...before, ...settled, this.#stroke(event, plain)];
  }

  /** Gives out what waited, when no letter came in time. */
  settle(): Stroke[] {
    const doubted = this.#doubted;
    const strokes = this.#held;
    this.#held = [];
    this.#doubted = undefined;
    if (!doubted) return strokes;
    this.#last = doubted.undone;
    // The letter lost its tone and nothing was added: that is what Z does.
    return isComposed(doubted.undone) ? [{ chord: 'z', repeat: false }] : [...strokes, doubted.stroke];
  }

  #backspace(event: KeyPress): Stroke[] {
    const settled = this.#doubted ? this.settle() : [];
    this.#held.push(this.#stroke(event, 'backspace'));
    this.#at = event.timeStamp;
    this.#echoes = 0;
    return settled;
  }

  /** A letter right after Backspaces. */
  #rewritten(event: KeyPress): Stroke[] {
    const { key } = event;
    if (this.#echoes > 0) {
      this.#echoes -= 1;
      return [];
    }
    if (this.#doubted) {
      // The marks were taken back and the key written out after the bare letter: that key is the stroke.
      this.#doubted = undefined;
      this.#held = [];
      this.#last = key;
      return [this.#stroke(event, this.#plainKey(event))];
    }
    if (this.#held.length === 0) {
      this.#last = key;
      return [this.#stroke(event, this.#plainKey(event))];
    }
    if (isComposed(key)) {
      const stroke = lastStroke(key, this.#last) ?? key;
      this.#echoes = this.#held.length - 1;
      this.#held = [];
      this.#last = key;
      return [this.#stroke(event, stroke)];
    }
    if (isLetter(key) && isComposed(this.#last) && plainLetter(this.#last) === key.toLowerCase()) {
      this.#doubted = { stroke: this.#stroke(event, key.toLowerCase()), undone: this.#last };
      return [];
    }
    const settled = this.settle();
    this.#last = key;
    return [...settled, this.#stroke(event, this.#plainKey(event))];
  }

  #plainKey(event: KeyPress): string {
    const { key } = event;
    if (key === ' ') return 'space';
    if (key.length > 1 && !isComposed(key)) return key.toLowerCase();
    return isAscii(key) ? key.toLowerCase() : (unrewritten(event) ?? key.toLowerCase());
  }

  #stroke(event: KeyPress, key: string): Stroke {
    const held = event.ctrlKey || event.metaKey || event.altKey;
    // A sign already says that Shift was held; methods that write letters often do not say it of the letter.
    const capital =
      isComposed(event.key) && event.key !== event.key.toLowerCase() && !event.getModifierState?.('CapsLock');
    const shift = (event.shiftKey || capital) && (held || key.length > 1 || isLetter(key));
    const other = this.modKey === 'metaKey' ? event.ctrlKey : event.metaKey;
    const chord = chordText({ key, mod: event[this.modKey], shift, alt: event.altKey });
    return { chord: other ? `other+${chord}` : chord, repeat: event.repeat };
  }

  #forget(): Stroke[] {
    this.#held = [];
    this.#doubted = undefined;
    this.#echoes = 0;
    this.#last = '';
    return [];
  }
}
