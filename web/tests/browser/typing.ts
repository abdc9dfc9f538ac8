/**
 * Vietnamese as people type it, by Telex, in the two ways in which it reaches a page: through the system's input method (a
 * composition that changes until it is committed), and through programs that hook the keyboard (Unikey and its kin), which
 * send plain keys, then backspaces and the letter that took shape.
 */
import type { CDPSession } from 'playwright-core';

const SHAPES: Record<string, [base: string, key: string]> = {
  ă: ['a', 'w'],
  â: ['a', 'a'],
  ê: ['e', 'e'],
  ô: ['o', 'o'],
  ơ: ['o', 'w'],
  ư: ['u', 'w'],
  đ: ['d', 'd'],
};
const TONES: Record<string, string> = { '\u0301': 's', '\u0300': 'f', '\u0309': 'r', '\u0303': 'x', '\u0323': 'j' };
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/;
/** Windows' name for a character that comes from no key; and for a key that an input method took. */
const PACKET = 231;
const PROCESS = 229;

export interface Stroke {
  /** The key that is pressed. */
  key: string;
  /** What stands there afterwards. */
  text: string;
}

const upperLike = (model: string, key: string) => (model === model.toLowerCase() ? key : key.toUpperCase());

/** The keys of a word in Telex, with the tone at its end, and what each makes of it. */
export function strokes(word: string): Stroke[] {
  const all: Stroke[] = [];
  let shown = '';
  let tone = '';
  for (const letter of word.normalize('NFC')) {
    const parts = letter.normalize('NFD');
    tone = TONES[TONE.exec(parts)?.[0] ?? ''] ?? tone;
    const toneless = parts.replace(TONE, '').normalize('NFC');
    const [base, key] = SHAPES[toneless.toLowerCase()] ?? [toneless];
    all.push({ key: upperLike(toneless, base), text: shown + upperLike(toneless, base) });
    shown += toneless;
    if (key) all.push({ key, text: shown });
  }
  if (tone) all.push({ key: tone, text: word.normalize('NFC') });
  return all;
}

function codeOf(key: string): string {
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
  return key === ' ' ? 'Space' : '';
}

export class Typing {
  constructor(readonly protocol: CDPSession) {}

  /** Through the system's input method: each word is a composition, committed by the space after it. */
  async compose(text: string) {
    for (const part of text.split(/( )/)) {
      if (part === '') continue;
      if (part === ' ') {
        await this.#key(' ');
        continue;
      }
      for (const { key, text: shown } of strokes(part)) {
        await this.#taken(key);
        const end = shown.length;
        await this.protocol.send('Input.imeSetComposition', { text: shown, selectionStart: end, selectionEnd: end });
      }
      await this.protocol.send('Input.insertText', { text: part.normalize('NFC') });
    }
  }

  /** Through a program that hooks the keyboard: keys, and where a letter changes, backspaces and the new letters. */
  async hook(text: string) {
    for (const part of text.split(/( )/)) {
      if (part === ' ') await this.#key(' ');
      else if (part !== '') await this.#hookWord(part);
    }
  }

  /** One character that such a program makes of one key, such as `ư` of `w`. */
  async packet(letter: string) {
    await this.#send('keyDown', { key: letter, text: letter, windowsVirtualKeyCode: PACKET });
    await this.#send('keyUp', { key: letter, windowsVirtualKeyCode: PACKET });
  }

  async #hookWord(word: string) {
    let before = '';
    for (const { key, text } of strokes(word)) {
      if (text === before + key) {
        await this.#key(key);
      } else {
        let kept = 0;
        while (kept < before.length && before[kept] === text[kept]) kept += 1;
        for (let gone = before.length; gone > kept; gone -= 1) await this.#backspace();
        for (const letter of text.slice(kept)) await this.packet(letter);
      }
      before = text;
    }
  }

  async #key(key: string) {
    const code = codeOf(key);
    const windowsVirtualKeyCode = key.toUpperCase().charCodeAt(0);
    await this.#send('keyDown', { key, text: key, code, windowsVirtualKeyCode });
    await this.#send('keyUp', { key, code, windowsVirtualKeyCode });
  }
  async #backspace() {
    const words = { key: 'Backspace', code: 'Backspace', windowsVirtualKeyCode: 8 };
    await this.#send('rawKeyDown', words);
    await this.#send('keyUp', words);
  }
  /** A key that the input method keeps for itself. */
  async #taken(key: string) {
    await this.#send('rawKeyDown', { key: 'Process', code: codeOf(key), windowsVirtualKeyCode: PROCESS });
  }

  async #send(type: 'keyDown' | 'keyUp' | 'rawKeyDown', words: Omit<KeyWords, 'type'>) {
    await this.protocol.send('Input.dispatchKeyEvent', { type, ...words });
  }
}

interface KeyWords {
  key: string;
  text?: string;
  code?: string;
  windowsVirtualKeyCode: number;
}
