import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeholders } from '../src/base/words/message';

const root = join(import.meta.dirname, '../src');
const languages = ['en', 'vi'];

function catalogue(language: string): Map<string, string> {
  const folder = join(root, 'words', language);
  const all = new Map<string, string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const words = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, string>;
    for (const [key, text] of Object.entries(words)) all.set(`${file.replace('.json', '')}.${key}`, text);
  }
  return all;
}

const english = catalogue('en');
const vietnamese = catalogue('vi');

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.includes('.test.'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

describe('the catalogues', () => {
  it('have the same keys in both languages', () => {
    expect([...vietnamese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('want the same values in both languages', () => {
    const wrong = [...english].filter(([key, text]) => {
      const other = vietnamese.get(key) ?? '';
      return [...placeholders(text)].sort().join() !== [...placeholders(other)].sort().join();
    });
    // Dates differ in what they name: Vietnamese writes the month as a number.
    expect(wrong.map(([key]) => key).filter((key) => !/^base\.time\.date(_year)?$/.test(key))).toEqual([]);
  });

  it('are well formed, normalised, and have no empty text', () => {
    for (const language of languages) {
      for (const [key, text] of catalogue(language)) {
        expect(() => placeholders(text), key).not.toThrow();
        expect(text.normalize('NFC'), key).toBe(text);
        expect(text.trim(), key).not.toBe('');
      }
    }
  });

  it('have English plurals with a form for one', () => {
    const wrong = [...english].filter(([, text]) => /\{\w+, plural/.test(text) && !/\bone \{/.test(text));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('get every value that a message wants wherever it is used', () => {
    const wrong: string[] = [];
    for (const { file, text } of sources) {
      for (const [call, key, rest] of text.matchAll(/\bt\(\s*'([\w.]+)'\s*(\)|,\s*\{[^{}]*\})/g)) {
        const wanted = placeholders(english.get(key ?? '') ?? '');
        const given = new Set([...(rest ?? '').matchAll(/[{,]\s*(\w+)/g)].map(([, name]) => name ?? ''));
        for (const name of wanted)
          if (!given.has(name) && !rest?.includes('...')) wrong.push(`${file}: ${call} lacks ${name}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
