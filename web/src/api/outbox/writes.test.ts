import { describe, expect, it } from 'vitest';
import { differing } from './writes';

describe('a change on top of somebody else’s', () => {
  const seen = { status: 'open', priority: 'normal', assignee_id: null } as const;

  it('stands where they changed other fields', () => {
    expect(differing({ priority: 'high' }, seen, { ...seen, status: 'waiting' })).toEqual([]);
  });
  it('stands where they chose the same', () => {
    expect(differing({ priority: 'high' }, seen, { ...seen, priority: 'high' })).toEqual([]);
  });
  it('conflicts where they chose something else', () => {
    expect(differing({ assignee_id: '4', priority: 'high' }, seen, { ...seen, assignee_id: '5' })).toEqual([
      'assignee_id',
    ]);
  });
  it('takes no value and an absent one for the same', () => {
    expect(differing({ assignee_id: '4' }, { assignee_id: null }, {})).toEqual([]);
  });
  it('takes the same tags in another order for the same', () => {
    expect(differing({ tags: ['a', 'c'] }, { tags: ['b', 'a'] }, { tags: ['a', 'b'] })).toEqual([]);
  });
});
