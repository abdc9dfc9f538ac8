import { describe, expect, it } from 'vitest';
import { fold, initialsOf, marks, rank, search } from './fold';
import { clientId } from './ids';

describe('folding', () => {
  it('takes away every Vietnamese mark, in either normal form', () => {
    const text = 'Đặng Hương Giang, ấm trà bị sứt nắp; ưỡng ỗ ẵ';
    expect(fold(text)).toBe('dang huong giang, am tra bi sut nap; uong o a');
    expect(fold(text.normalize('NFD'))).toBe(fold(text));
  });
});

describe('ranking', () => {
  it('puts what is spelt exactly before what fits without marks', () => {
    expect(search('gộp', ['Góp ý', 'Trả góp', 'Gộp'], (text) => [text])[0]).toBe('Gộp');
    expect(search('gop', ['Trả góp', 'Góp ý', 'Gộp'], (text) => [text])).toEqual(['Gộp', 'Góp ý', 'Trả góp']);
  });

  it('finds by initials', () => {
    expect(initialsOf('Giao đồng nghiệp')).toBe('gdn');
    expect(rank('gdn', 'Giao đồng nghiệp')).toBeGreaterThan(0);
    expect(rank('xyz', 'Giao đồng nghiệp')).toBe(0);
  });

  it('finds words in any order', () => {
    expect(rank('giang huong', 'Đặng Hương Giang')).toBeGreaterThan(0);
  });
});

describe('marks', () => {
  it('point into the text as it is written', () => {
    const text = 'Ấm trà, ẤM TRÀ';
    expect(marks('am', text).map(([from, to]) => text.slice(from, to))).toEqual(['Ấm', 'ẤM']);
    const decomposed = 'Đổi hàng'.normalize('NFD');
    expect(marks('hang', decomposed).map(([from, to]) => decomposed.slice(from, to).normalize('NFC'))).toEqual([
      'hàng',
    ]);
  });
});

describe('client ids', () => {
  it('are UUIDs, each another', () => {
    const ids = Array.from({ length: 50 }, clientId);
    expect(new Set(ids).size).toBe(50);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
