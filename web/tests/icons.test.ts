/** Icons as plain markup: drawn and described as the library does it. */
import Clock from '@lucide/svelte/icons/clock';
import { cleanup, render } from '@testing-library/svelte';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { plain } from '../tools/icons';

const LIBRARY = join(import.meta.dirname, '../node_modules/@lucide/svelte/dist/icons');

afterEach(cleanup);

const shown = (properties: Record<string, unknown>): Element => {
  const { container } = render(Clock, { props: properties });
  const icon = container.querySelector('svg');
  if (!icon) throw new Error('no icon');
  return icon;
};

test('an icon has its drawing, its size, and no name where it is only for the eye', () => {
  const icon = shown({ size: 14 });
  expect([...icon.children].map((mark) => mark.outerHTML)).toEqual([
    '<circle cx="12" cy="12" r="10"></circle>',
    '<path d="M12 6v6l4 2"></path>',
  ]);
  const of = (name: string) => icon.getAttribute(name);
  expect([of('width'), of('height'), of('viewBox')]).toEqual(['14', '14', '0 0 24 24']);
  expect([of('aria-hidden'), of('fill'), of('class')]).toEqual(['true', 'none', null]);
});

test('an icon that says something has a name and is not hidden', () => {
  const icon = shown({ 'aria-label': 'Late', role: 'img', class: 'late', fill: 'currentColor' });
  const of = (name: string) => icon.getAttribute(name);
  expect([of('aria-label'), of('role'), of('aria-hidden')]).toEqual(['Late', 'img', null]);
  expect([of('class'), of('fill'), of('width')]).toEqual(['late', 'currentColor', '24']);
});

test('every icon of the library can be drawn', () => {
  const files = readdirSync(LIBRARY).filter((name) => name.endsWith('.svelte'));
  expect(files.length).toBeGreaterThan(1000);
  for (const name of files) expect(plain(readFileSync(join(LIBRARY, name), 'utf8')), name).toContain('</svg>');
});

test('a library that writes its icons in another way is noticed', () => {
  expect(() => plain('<script>const icon = [];</script>')).toThrow('another way');
});
