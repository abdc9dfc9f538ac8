import { beforeAll, describe, expect, it } from 'vitest';
import { ready, speak } from '../../../base/words/index.svelte';
import { fieldsOf, labelOf, readTyped, spoken, type Field } from './values';

const field = (kind: Field['kind'], more: Partial<Field> = {}): Field => ({
  key: 'x',
  kind,
  label_vi: 'Màu',
  label_en: 'Colour',
  options: [
    { key: 'red', label_vi: 'Đỏ', label_en: 'Red' },
    { key: 'blue', label_vi: 'Xanh', label_en: 'Blue' },
  ],
  ...more,
});

beforeAll(async () => {
  await speak('vi');
  await ready('fields');
});

describe('the values of fields', () => {
  it('are said in the reader’s language', () => {
    expect(labelOf(field('text'))).toBe('Màu');
    expect(spoken(field('choice'), 'red')).toBe('Đỏ');
    expect(spoken(field('multi_choice'), ['red', 'blue'])).toBe('Đỏ, Xanh');
    expect(spoken(field('checkbox'), false)).toBe('Không');
    expect(spoken(field('number'), 1280000)).toBe('1.280.000');
    expect(spoken(field('date'), '2026-11-30')).toContain('30');
    expect(spoken(field('text'), undefined)).toBe('');
  });

  it('are read from what was typed', () => {
    expect(readTyped(field('number'), ' 12,5 ')).toBe(12.5);
    expect(readTyped(field('number'), 'twelve')).toBeUndefined();
    expect(readTyped(field('text'), '  ')).toBeNull();
    expect(readTyped(field('order_number'), ' ng-1 ')).toBe('ng-1');
  });

  it('of a field that was put away are still shown, and it is asked of nobody', () => {
    const types = [{ key: 'question', fields: [field('text'), field('text', { key: 'old', is_archived: true })] }];
    const keys = (values: object): string[] =>
      fieldsOf(types as never, 'question', values as never).map(({ key }) => key);
    expect(keys({})).toEqual(['x']);
    expect(keys({ old: 'so' })).toEqual(['x', 'old']);
    expect(fieldsOf(types as never, 'other')).toEqual([]);
  });
});
