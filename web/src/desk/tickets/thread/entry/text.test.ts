import { describe, expect, it } from 'vitest';
import { plain } from './people';
import { beyond, paragraphs, pieces } from './text';

describe('a text', () => {
  it('has its addresses made out, without what ends the sentence', () => {
    const links = pieces('Xem https://a.vn/x_(1), www.b.vn. Thư: an@c.vn!').filter((piece) => piece.kind === 'link');
    expect(links.map(({ href }) => href)).toEqual(['https://a.vn/x_(1)', 'https://www.b.vn', 'mailto:an@c.vn']);
  });
  it('never makes a link of a script', () => {
    expect(pieces('javascript:alert(1) data:text/html,x').every((piece) => piece.kind === 'text')).toBe(true);
  });
  it('marks whom it names, and nobody else', () => {
    const marked = pieces('@Thu Hà nhờ @Ai đó', ['Thu Hà', 'Thu']).filter((piece) => piece.kind === 'mention');
    expect(marked.map(({ text }) => text)).toEqual(['@Thu Hà']);
  });
  it('loses nothing', () => {
    const text = 'a https://a.vn b\n@Thu c';
    expect(
      pieces(text, ['Thu'])
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
  it('tells what its author did not write now', () => {
    expect(beyond('Chào\n\n> cũ', 'Chào')).toBe('> cũ');
    expect(beyond('> cũ\n\nChào\n--\nHà', 'Chào')).toBe('> cũ\n\n--\nHà');
  });
});

it('A name cannot turn the direction of what follows it', () => {
  expect(plain('An\u202egnp.exe\n<b>')).toBe('An gnp.exe <b>');
});

describe('paragraphs', () => {
  it('end at blank lines, keep single line ends, and are never empty at the edges', () => {
    const words = (text: string): string[] => paragraphs(text).map((parts) => parts.map((part) => part.text).join(''));
    expect(words('\n\nChào shop,\n\nđơn của mình\nchưa tới\n \n\n https://a.vn nhé\n\n')).toEqual([
      'Chào shop,',
      'đơn của mình\nchưa tới',
      ' https://a.vn nhé',
    ]);
  });
  it('are not made of a text that is nothing but empty lines', () => {
    expect(paragraphs('a\n\n'.repeat(5000)).length).toBe(1);
  });
});
