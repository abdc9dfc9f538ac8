import { describe, expect, it } from 'vitest';
import { Decoder, type KeyPress } from './decoder';

type Press = string | (Partial<KeyPress> & { key: string; after?: number });

/** Plays presses to a decoder and tells the chords that come out. A bare string is a press 200 ms after the one before. */
const play = (presses: Press[], modKey: 'ctrlKey' | 'metaKey' = 'ctrlKey'): string[] => {
  const decoder = new Decoder(modKey);
  let timeStamp = 1000;
  const chords = presses.flatMap((press) => {
    const { after = 200, ...event } = typeof press === 'string' ? { key: press } : press;
    timeStamp += after;
    const flags = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, isComposing: false };
    return decoder.press({ ...flags, keyCode: 0, code: '', timeStamp, ...event });
  });
  return [...chords, ...decoder.settle()].map(({ chord }) => chord);
};

/** What an input method writes by itself: it comes within a few milliseconds. */
const written = (...keys: string[]): Press[] => keys.map((key) => ({ key, after: 4 }));
const back = 'Backspace';

describe('hook-style input methods', () => {
  it('E E is E twice, though it arrives as e, Backspace, ê', () => {
    expect(play(['e', { key: back }, ...written('ê')])).toEqual(['e', 'e']);
  });

  it('A S is A and S, though it arrives as a, Backspace, á', () => {
    expect(play(['a', back, ...written('á')])).toEqual(['a', 's']);
  });

  it('D D is D twice, though it arrives as d, Backspace, đ', () => {
    expect(play(['d', back, ...written('đ')])).toEqual(['d', 'd']);
  });

  it('a bare W arrives as ư and is W', () => expect(play(['ư'])).toEqual(['w']));

  it('two marks on one letter are told apart by what stood there before', () => {
    expect(play(['a', back, ...written('â'), back, ...written('ấ')])).toEqual(['a', 'a', 's']);
    expect(play(['a', back, ...written('á'), back, ...written('ấ')])).toEqual(['a', 's', 'a']);
  });

  it('A M S is three strokes, though the method writes the end of the word again', () => {
    expect(play(['a', 'm', back, ...written(back, 'á', 'm'), 'j'])).toEqual(['a', 'm', 's', 'j']);
  });

  it('U O W changes two letters and is one stroke more', () => {
    expect(play(['u', 'o', back, ...written(back, 'ư', 'ơ')])).toEqual(['u', 'o', 'w']);
  });

  it('A S S takes the mark back and is S again', () => {
    expect(play(['a', back, ...written('á'), back, ...written('a', 's')])).toEqual(['a', 's', 's']);
  });

  it('A S Z takes the tone off and is Z', () => {
    expect(play(['a', back, ...written('á'), back, ...written('a'), 'j'])).toEqual(['a', 's', 'z', 'j']);
  });

  it('letters sent from the place of A are read by the letter', () => {
    expect(play([{ key: 'ư', code: 'KeyA' }])).toEqual(['w']);
    expect(play(['e', back, { key: 'ê', code: 'KeyA', after: 3 }])).toEqual(['e', 'e']);
  });

  it('a capital stands for Shift, unless Caps Lock made it', () => {
    expect(play([{ key: 'E', shiftKey: true }, back, ...written('Ê')])).toEqual(['shift+e', 'shift+e']);
    expect(play([back, { key: 'Ê', after: 3, getModifierState: () => true }])).toEqual(['e']);
    expect(play([{ key: 'E' }])).toEqual(['e']);
  });
});

describe('Backspace', () => {
  it('is a Backspace when no letter follows in time', () => {
    expect(play([back])).toEqual(['backspace']);
    expect(play([back, { key: 'ê', after: 61 }])).toEqual(['backspace', 'e']);
  });

  it('is a Backspace when something else follows', () => {
    expect(play([back, { key: 'Enter', after: 10 }])).toEqual(['backspace', 'enter']);
    expect(play(['k', back, { key: 'j', after: 30 }])).toEqual(['k', 'backspace', 'j']);
  });
});

describe('keyboards', () => {
  it('a letter of another script is the key of its place', () =>
    expect(play([{ key: 'у', code: 'KeyE' }])).toEqual(['e']));

  it('the Vietnamese layout writes letters from the row of digits, which are never bound', () => {
    expect(play([{ key: 'ê', code: 'Digit3' }])).toEqual(['3']);
  });

  it('signs stand for themselves, whatever keys make them', () => {
    expect(play([{ key: '?', shiftKey: true }, { key: '#', shiftKey: true }, '/', '.'])).toEqual(['?', '#', '/', '.']);
  });

  it('chords go by the place of the key where Shift changes the sign', () => {
    expect(play([{ key: '<', code: 'Comma', ctrlKey: true, shiftKey: true }])).toEqual(['mod+shift+,']);
    expect(play([{ key: '&', code: 'Digit7', metaKey: true, shiftKey: true }], 'metaKey')).toEqual(['mod+shift+7']);
    expect(play([{ key: 'K', code: 'KeyK', ctrlKey: true }])).toEqual(['mod+k']);
    expect(play([{ key: 'ArrowUp', altKey: true }, { key: 'F6', shiftKey: true }, ' '])).toEqual([
      'alt+arrowup',
      'shift+f6',
      'space',
    ]);
  });

  it('Ctrl on macOS is not ⌘', () => expect(play([{ key: 'k', ctrlKey: true }], 'metaKey')).toEqual(['other+k']));
});

it('is silent while a word is composed', () => {
  expect(
    play([
      { key: 'e', isComposing: true },
      { key: 'Process', keyCode: 229 },
      { key: 'e', keyCode: 229 },
    ]),
  ).toEqual([]);
  expect(play([back, { key: 'Process', keyCode: 229, after: 5 }])).toEqual([]);
});

it('modifiers alone are nothing', () => expect(play(['Shift', 'Control', 'CapsLock', 'Dead'])).toEqual([]));
