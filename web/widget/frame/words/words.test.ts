import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeholders } from '../../../src/base/words/message';
import english from './en.json';
import { choose } from './index.svelte';
import vietnamese from './vi.json';

const pairs = Object.entries(english).map(
  ([key, text]) => [key, text, vietnamese[key as keyof typeof vietnamese]] as const,
);
const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.includes('.test.'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

describe('the words of the chat', () => {
  it('are the same in both languages', () => {
    expect(Object.keys(vietnamese)).toEqual(Object.keys(english));
  });

  it('want the same values in both languages', () => {
    for (const [key, text, other] of pairs)
      expect([...placeholders(other)].sort(), key).toEqual([...placeholders(text)].sort());
  });

  it('are normalised, and none is empty', () => {
    for (const [key, ...texts] of pairs)
      for (const text of texts) {
        expect(text.normalize('NFC'), key).toBe(text);
        expect(text.trim(), key).not.toBe('');
      }
  });

  it('are all used', () => {
    const made = /^(form|file|mail|transcript)\./;
    const unused = Object.keys(english).filter((key) => !made.test(key) && !sources.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });

  it('are those that the page asks for, then the browser', () => {
    expect(choose('vi-VN', 'en')).toBe('vi');
    expect(choose('', 'fr', 'vi')).toBe('vi');
    expect(choose('ja', 'fr')).toBe('en');
  });
});
