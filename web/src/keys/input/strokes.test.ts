import { describe, expect, it } from 'vitest';
import { isComposed, lastStroke, plainLetter, possibleStrokes } from './strokes';

describe('the last key of a composed letter', () => {
  it.each([
    ['ê', 'e'],
    ['â', 'a'],
    ['ô', 'o'],
    ['đ', 'd'],
    ['Đ', 'd'],
    ['á', 's'],
    ['à', 'f'],
    ['ả', 'r'],
    ['ã', 'x'],
    ['ạ', 'j'],
    ['ă', 'w'],
    ['ư', 'w'],
    ['ơ', 'w'],
    ['ý', 's'],
    ['ẩ', 'r'],
    ['ợ', 'j'],
  ])('of %s is %s', (letter, stroke) => expect(lastStroke(letter)).toBe(stroke));

  it('is read from what stood there before when a letter has two marks', () => {
    expect(lastStroke('ấ', 'á')).toBe('a');
    expect(lastStroke('ấ', 'â')).toBe('s');
    expect(lastStroke('ướ'[1] ?? '', 'ơ')).toBe('s');
    expect(lastStroke('ậ', 'ấ')).toBe('j');
    expect(lastStroke('ắ', 'ấ')).toBe('w');
  });

  it('is the same for a letter in its decomposed form', () => expect(lastStroke('e\u0302')).toBe('e'));

  it('is unknown for letters of other languages', () => {
    for (const letter of ['ñ', 'ü', 'ç', 'ж', 'ก', 'a', '1']) expect(isComposed(letter)).toBe(false);
    expect(lastStroke('ñ')).toBeUndefined();
  });
});

it('names every key that may have made a letter', () => {
  expect(possibleStrokes('ấ')).toEqual(['s', 'a']);
  expect(possibleStrokes('a')).toEqual([]);
});

it('takes the marks off a letter', () => {
  expect(plainLetter('Ậ')).toBe('a');
  expect(plainLetter('k')).toBe('k');
});
