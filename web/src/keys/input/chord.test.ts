import { expect, it } from 'vitest';
import { ariaShortcuts, bindingText, capsOf, readBinding } from './chord';
import { refusal } from './forbidden';

it('reads modifiers in any order', () => {
  expect(bindingText('Shift+Mod+K')).toBe('mod+shift+k');
  expect(readBinding('g m')).toEqual(['g', 'm']);
  expect(bindingText('mod++')).toBe('mod++');
});

it('shows ⌘ on macOS and Ctrl elsewhere', () => {
  expect(capsOf('mod+shift+enter', true)).toEqual(['⌘', '⇧', '↵']);
  expect(capsOf('mod+k', false)).toEqual(['Ctrl', 'K']);
  expect(capsOf('f6', false)).toEqual(['F6']);
});

it('speaks shortcuts as aria-keyshortcuts wants them, without sequences', () => {
  expect(ariaShortcuts(['mod+k'], false)).toBe('Control+K');
  expect(ariaShortcuts(['j', 'arrowdown'], true)).toBe('J ArrowDown');
  expect(ariaShortcuts(['g m'], true)).toBeUndefined();
});

it('refuses what browsers keep, what input methods rewrite and what editing needs', () => {
  expect(refusal('mod+w')).toBe('browser');
  expect(refusal('mod+shift+t')).toBe('browser');
  expect(refusal('w')).toBe('input-method');
  expect(refusal('g 6')).toBe('input-method');
  expect(refusal('[')).toBe('input-method');
  expect(refusal('mod+c')).toBe('editing');
  expect(refusal(' ')).toBe('empty');
  expect(refusal('g m')).toBeUndefined();
  expect(refusal('mod+\\')).toBeUndefined();
});
