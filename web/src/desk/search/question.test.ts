import { describe, expect, it } from 'vitest';
import type { Understood } from '../../api/queries/search';
import { and, charactersOf, completed, isOn, quoted, tidy, toggled, unitsOf, without, withoutAll } from './question';

/** A piece as the server reads it: where it stands is counted in characters. */
function piece(text: string, typed: string, more: Partial<Understood> = {}): Understood {
  const start = charactersOf(text.slice(0, text.indexOf(typed)));
  return { as: 'condition', start, end: start + charactersOf(typed), typed, is_negated: false, ...more };
}
const values = (...words: string[]) => words.map((value) => ({ value }));
const value = (word: string, id?: string) => ({ typed: quoted(word), value: word, id });

describe('a condition taken away', () => {
  it('leaves the rest with single spaces between', () => {
    const text = 'đơn hàng  status:open   từ:lan';
    expect(without(text, piece(text, 'status:open'))).toBe('đơn hàng từ:lan');
    expect(without(text, piece(text, 'từ:lan'))).toBe('đơn hàng  status:open');
    expect(without('status:open', piece('status:open', 'status:open'))).toBe('');
  });

  it('is found behind characters of two units', () => {
    const text = '👩‍👧 𝒜 status:open x';
    expect(without(text, piece(text, 'status:open'))).toBe('👩‍👧 𝒜 x');
  });

  it('is found where it moved to, and nothing else is touched once it is gone', () => {
    const old = piece('a status:open', 'status:open');
    expect(without('abc def status:open', old)).toBe('abc def');
    expect(without('abc def', old)).toBe('abc def');
  });

  it('goes together with others', () => {
    const text = 'a status:open b -tag:x c';
    expect(withoutAll(text, [piece(text, 'status:open'), piece(text, '-tag:x')])).toBe('a b c');
  });
});

describe('a value', () => {
  it('has quotes only where it needs them', () => {
    expect(quoted('refund')).toBe('refund');
    expect(quoted('lan.duong@example.vn')).toBe('lan.duong@example.vn');
    expect(quoted('đổi-trả')).toBe('đổi-trả');
    expect(quoted('Trần Thu Hà')).toBe('"Trần Thu Hà"');
    expect(quoted('so "called", one')).toBe('"so called, one"');
    expect(quoted('')).toBe('""');
  });

  it('is put into a question that has no such condition, behind it', () => {
    expect(toggled('đơn hàng ', [], 'status', 'trạng-thái', { typed: 'mới', value: 'new' })).toBe(
      'đơn hàng trạng-thái:mới',
    );
    expect(toggled('', [], 'tag', 'tag', value('khách sỉ', '3'))).toBe('tag:"khách sỉ"');
  });

  it('joins the condition that is there, under the name by which it was typed', () => {
    const text = 'trạng thái:mở đơn';
    const pieces = [piece(text, 'trạng thái:mở', { field: 'status', values: values('open') })];
    expect(toggled(text, pieces, 'status', 'status', value('new'))).toBe('trạng thái:open,new đơn');
  });

  it('is taken out of a condition, and the condition with its last one', () => {
    const text = 'a assignee:lan b';
    const both = [
      piece(text, 'assignee:lan', {
        field: 'assignee',
        values: [
          { value: 'Lan Anh', id: '1' },
          { value: 'Lan Chi', id: '2' },
        ],
      }),
    ];
    expect(toggled(text, both, 'assignee', 'assignee', value('Lan Anh', '1'))).toBe('a assignee:"Lan Chi" b');
    const one = [piece(text, 'assignee:lan', { field: 'assignee', values: [{ value: 'Lan Chi', id: '2' }] })];
    expect(toggled(text, one, 'assignee', 'assignee', value('Lan Chi', '2'))).toBe('a b');
  });

  it('is taken out of all conditions that let it through', () => {
    const text = 'status:new x status:open,new';
    const first = { ...piece(text, 'status:new'), field: 'status', values: values('new') };
    const last = piece(text, 'status:open,new', { field: 'status', values: values('open', 'new') });
    expect(toggled(text, [first, last], 'status', 'status', value('new'))).toBe('x status:open');
  });

  it('is no longer shut out once it is let through', () => {
    const text = '-status:closed,new x status:open';
    const pieces = [
      piece(text, '-status:closed,new', { field: 'status', values: values('closed', 'new'), is_negated: true }),
      piece(text, 'status:open', { field: 'status', values: values('open') }),
    ];
    expect(toggled(text, pieces, 'status', 'status', value('new'))).toBe('-status:closed x status:open,new');
    expect(toggled(text, pieces.slice(0, 1), 'status', 'status', value('new'))).toBe(
      '-status:closed x status:open status:new',
    );
  });

  it('is spelt as the language has it', () => {
    const text = 'trạng-thái:mở';
    const pieces = [piece(text, text, { field: 'status', values: values('open') })];
    const spell = (_field: string, word: string): string => (word === 'open' ? 'đang-xử-lý' : word);
    expect(toggled(text, pieces, 'status', 'x', { typed: 'mới', value: 'new' }, spell)).toBe(
      'trạng-thái:đang-xử-lý,mới',
    );
  });

  it('does not join a span of time', () => {
    const text = 'created:>2024';
    const pieces = [piece(text, text, { field: 'created', values: values('2024') })];
    expect(isOn(pieces, 'created', value('2024'))).toBe(false);
    expect(toggled(text, pieces, 'created', 'created', value('2023'))).toBe('created:>2024 created:2023');
  });
});

describe('what is on', () => {
  it('is told by the id, by which a name is known in any spelling', () => {
    const pieces = [piece('assignee:me', 'assignee:me', { field: 'assignee', values: [{ value: 'me', id: '7' }] })];
    expect(isOn(pieces, 'assignee', value('Trần Mai', '7'))).toBe(true);
    expect(isOn(pieces, 'assignee', value('Trần Mai', '8'))).toBe(false);
    expect(isOn(pieces, 'team', value('Trần Mai', '7'))).toBe(false);
  });

  it('is not what must not be', () => {
    const pieces = [piece('-tag:x', '-tag:x', { field: 'tag', values: values('x'), is_negated: true })];
    expect(isOn(pieces, 'tag', value('x'))).toBe(false);
  });
});

describe('a suggestion', () => {
  it('takes the place of what was typed, a field without a space and a value with one', () => {
    expect(completed('đơn tra', { start: 4, end: 7 }, { kind: 'field' }, 'trạng-thái:')).toEqual({
      text: 'đơn trạng-thái:',
      cursor: 15,
    });
    expect(completed('tag:re x', { start: 4, end: 6 }, { kind: 'value' }, 'refund')).toEqual({
      text: 'tag:refund x',
      cursor: 11,
    });
  });

  it('closes a quote once', () => {
    expect(completed('assignee:"lan" x', { start: 9, end: 13 }, { kind: 'value' }, '"Lan Anh"').text).toBe(
      'assignee:"Lan Anh" x',
    );
  });

  it('is placed behind characters of two units', () => {
    expect(completed('🙂 sta', { start: 2, end: 5 }, { kind: 'field' }, 'status:').text).toBe('🙂 status:');
    expect(unitsOf('🙂a', 1)).toBe(2);
    expect(charactersOf('🙂a')).toBe(2);
  });
});

it('questions are remembered on one line, composed', () => {
  expect(tidy('  đo\u031b\u0301n \n hàng ')).toBe('đớn hàng');
  expect(and('  ', 'a:b')).toBe('a:b');
});
