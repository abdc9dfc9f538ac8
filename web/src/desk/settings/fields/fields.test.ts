import { describe, expect, it } from 'vitest';
import { blank, faultsOf, keyFrom, moved, sent, whole, type Field } from './fields';

const field = (more: Partial<Field> = {}): Field => ({
  ...blank(),
  key: 'color',
  label_vi: 'Màu',
  label_en: 'Colour',
  ...more,
});
const option = (key: string) => ({ key, label_vi: key, label_en: key });

describe('a field of a type', () => {
  it('gets a key of its label, and another where that is taken', () => {
    expect(keyFrom('Mã đơn hàng', [])).toBe('ma_don_hang');
    expect(keyFrom('Colour / size', ['colour_size'])).toBe('colour_size_2');
    expect(keyFrom('退货', [])).toBe('');
    expect(keyFrom('x'.repeat(60), [])).toHaveLength(40);
  });

  it('needs both labels, a key of its own, and options where it is a choice', () => {
    expect(faultsOf(field(), [])).toEqual({});
    expect(faultsOf(field({ label_en: ' ' }), [])).toEqual({ label_en: 'label' });
    expect(faultsOf(field({ key: 'Màu' }), [])).toEqual({ key: 'key' });
    expect(faultsOf(field(), ['color'])).toEqual({ key: 'taken' });
    expect(faultsOf(field({ kind: 'choice' }), [])).toEqual({ options: 'options' });
    expect(faultsOf(field({ kind: 'choice', options: [option('a'), option('a')] }), [])).toEqual({
      options: 'options',
    });
    expect(faultsOf(field({ kind: 'choice', options: [option('a'), option('b')] }), [])).toEqual({});
  });

  it('is sent with options only where it is a choice, and asks nobody who does not see it', () => {
    expect(sent(field({ options: [option('a')], is_required: true }))).toMatchObject({
      options: [],
      is_required: false,
    });
    expect(sent(field({ is_public: true, is_required: true })).is_required).toBe(true);
    expect(whole({ key: 'a', kind: 'text', label_vi: 'A', label_en: 'A' }).options).toEqual([]);
  });

  it('goes up and down', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  });
});
