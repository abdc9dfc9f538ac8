import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../../../api/client';
import { close, frameOf, open, publicFields } from './form';
import { isOrigin, originOf } from './stored';

const field = (key: string, more: Partial<Schemas['Field']> = {}): Schemas['Field'] => ({
  key,
  kind: 'text',
  label_vi: key,
  label_en: key,
  is_public: true,
  ...more,
});

describe('the settings of a contact form', () => {
  it('come back as they were stored, with the usual where nothing is', () => {
    const stored = {
      title: { vi: 'Liên hệ', en: '' },
      greeting: { vi: '', en: '' },
      types: ['incident'],
      fields: ['order'],
      allowed_origins: ['https://shop.example'],
      max_files: 3,
      max_file_bytes: 5 * 1_048_576,
    };
    expect(close(open(stored))).toEqual(stored);
    expect(close(open({}))).toMatchObject({ max_files: 5, max_file_bytes: 10 * 1_048_576, types: [] });
    expect('fields' in close(open({}))).toBe(false);
  });

  it('name sites as browsers compare them', () => {
    expect(originOf(' https://Shop.example/ ')).toBe('https://shop.example');
    for (const fine of ['https://shop.example', 'http://localhost:3000']) expect(isOrigin(fine), fine).toBe(true);
    for (const bad of ['shop.example', 'https://', 'https://*.shop.example', 'https://a/b', 'https://a; x'])
      expect(isOrigin(bad), bad).toBe(false);
  });

  it('ask each public field of the chosen types once, and none that is put away', () => {
    const types = [
      { key: 'question', fields: [field('a'), field('own', { is_public: false })] },
      { key: 'incident', fields: [field('a'), field('b'), field('old', { is_archived: true })] },
    ] as Schemas['TypeDetail'][];
    expect(publicFields(types, []).map(({ key }) => key)).toEqual(['a']);
    expect(publicFields(types, ['incident', 'question']).map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('give a frame whose title cannot end its attribute', () => {
    expect(frameOf('https://desk.example', '3', '"><script>')).toContain('title="&quot;&gt;&lt;script&gt;"');
    expect(frameOf('https://desk.example', '3', 'x" style="x')).not.toMatch(/\sstyle="/);
  });
});
