import { beforeEach, describe, expect, it } from 'vitest';
import { format } from './message';
import { language, preferred, ready, speak, t } from './index.svelte';

describe('a message', () => {
  it('fills in names and writes numbers as the language does', () => {
    expect(format('{name}: {count}', { name: 'Hà', count: 12345 }, 'vi')).toBe('Hà: 12.345');
    expect(format('{name}: {count}', { name: 'Sam', count: 12345 }, 'en')).toBe('Sam: 12,345');
  });

  it('chooses the plural by the rules of the language', () => {
    const text = '{count, plural, =0 {no tickets} one {# ticket} other {# tickets}}';
    expect([0, 1, 2].map((count) => format(text, { count }, 'en'))).toEqual(['no tickets', '1 ticket', '2 tickets']);
  });

  it('chooses by a word, and nests', () => {
    const text = '{who, select, me {You have {count, plural, one {# note} other {# notes}}} other {{name} has some}}';
    expect(format(text, { who: 'me', count: 1, name: '' }, 'en')).toBe('You have 1 note');
    expect(format(text, { who: 'they', count: 1, name: 'Ngọc' }, 'en')).toBe('Ngọc has some');
  });

  it('does not read a value as a message', () => {
    expect(format('{name}', { name: '{count} #' }, 'en')).toBe('{count} #');
  });

  it('refuses what is malformed', () => {
    for (const text of ['{name', '{count, plural, one {a}}', '{a, date}'])
      expect(() => format(text, {}, 'en')).toThrow();
  });
});

describe('the words of the interface', () => {
  beforeEach(async () => {
    await ready('base');
    await speak('en');
  });

  it('change with the language, without a reload', async () => {
    await ready('shell');
    expect(t('shell.view.mine')).toBe('My work');
    await speak('vi');
    expect(language()).toBe('vi');
    expect(t('shell.view.mine')).toBe('Việc của tôi');
    expect(document.documentElement.lang).toBe('vi');
  });

  it('are those the browser asks for, or English', () => {
    expect(preferred(['fr-FR', 'vi-VN', 'en'])).toBe('vi');
    expect(preferred(['en-GB'])).toBe('en');
    expect(preferred(['ja'])).toBe('en');
  });
});
