import { expect, it } from 'vitest';
import { pieces } from './pieces';

const shape = (text: string, ranges: [number, number][]) =>
  pieces(text, ranges)
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join('');

it('marks ranges in any order', () =>
  expect(
    shape('hello there', [
      [6, 11],
      [0, 1],
    ]),
  ).toBe('[h]ello [there]'));
it('joins ranges that touch or overlap', () =>
  expect(
    shape('abcdef', [
      [1, 3],
      [2, 4],
      [4, 5],
    ]),
  ).toBe('a[bcde]f'));
it('survives ranges outside the text', () =>
  expect(
    shape('abc', [
      [-4, 1],
      [2, 99],
      [50, 60],
    ]),
  ).toBe('[a]b[c]'));
it('leaves text without ranges whole', () => expect(shape('abc', [])).toBe('abc'));
