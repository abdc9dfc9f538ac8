import { expect, it } from 'vitest';
import { changesSomething, joined, matching, type Macro } from './use';

const named = (name: string, used_count = 0, keywords: string[] = [], folder = ''): Macro => ({
  id: name,
  name,
  folder,
  keywords,
  audience: 'all',
  bodies: { vi: null, en: null },
  actions: {
    add_tags: [],
    remove_tags: [],
    status: null,
    priority: null,
    type: null,
    team_id: null,
    assignee_id: null,
  },
  used_count,
  created_at: '',
  updated_at: '',
  version: 1,
});

it('finds macros without diacritics, by name before keywords, and the much used first', () => {
  const all = [named('Xin lỗi giao trễ', 1), named('Giao hàng hôm nay', 9), named('Mã vận đơn', 50, ['giao hàng'])];
  expect(matching(all, 'giao').map(({ name }) => name)).toEqual([
    'Giao hàng hôm nay',
    'Xin lỗi giao trễ',
    'Mã vận đơn',
  ]);
  expect(matching(all, 'tre giao').map(({ name }) => name)).toEqual(['Xin lỗi giao trễ']);
  expect(matching(all, '')[0]?.name).toBe('Mã vận đơn');
  expect(matching(all, 'hoàn tiền')).toEqual([]);
});

it('joins the changes of macros', () => {
  const both = joined({ status: 'waiting', add_tags: ['a'] }, { status: null, priority: 'high', add_tags: ['b', 'a'] });
  expect(both).toMatchObject({ status: 'waiting', priority: 'high', add_tags: ['a', 'b'] });
  expect([changesSomething({ add_tags: [] }), changesSomething(both)]).toEqual([false, true]);
});
