import { expect, it } from 'vitest';
import { step } from './roving';

const key = (name: string, held = {}) => ({ key: name, altKey: false, ctrlKey: false, metaKey: false, ...held });

it('arrows go round, Home and End jump', () => {
  expect(step(key('ArrowRight'), 2, 3)).toBe(0);
  expect(step(key('ArrowLeft'), 0, 3)).toBe(2);
  expect(step(key('Home'), 2, 3)).toBe(0);
  expect(step(key('End'), 0, 3)).toBe(2);
});
it('a row leaves the vertical arrows to others, a column the horizontal ones', () => {
  expect(step(key('ArrowDown'), 0, 3, 'row')).toBeUndefined();
  expect(step(key('ArrowRight'), 0, 3, 'column')).toBeUndefined();
  expect(step(key('ArrowDown'), 0, 3, 'both')).toBe(1);
});
it('right-to-left turns the horizontal arrows around', () => expect(step(key('ArrowLeft'), 0, 3, 'row', true)).toBe(1));
it('keys with modifiers belong to others', () =>
  expect(step(key('ArrowRight', { metaKey: true }), 0, 3)).toBeUndefined());
