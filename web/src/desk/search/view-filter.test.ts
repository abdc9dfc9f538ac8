import { describe, expect, it } from 'vitest';
import type { Understood } from '../../api/queries/search';
import { viewOf } from './view-filter';

const condition = (
  field: string,
  values: (string | [string, string])[],
  more: Partial<Understood> = {},
): Understood => ({
  as: 'condition',
  start: 0,
  end: 0,
  typed: `${field}:${values.map((one) => (typeof one === 'string' ? one : one[0])).join()}`,
  is_negated: false,
  field,
  values: values.map((one) => (typeof one === 'string' ? { value: one } : { value: one[0], id: one[1] })),
  ...more,
});
const word = (typed: string): Understood => ({ as: 'words', start: 0, end: 0, typed, is_negated: false });
const filterOf = (...pieces: Understood[]) => viewOf(pieces, 'relevance').filter;
const leftOf = (...pieces: Understood[]) => viewOf(pieces, 'relevance').left.map(({ typed }) => typed);

describe('a view of a question', () => {
  it('holds what a ticket is', () => {
    const pieces = [
      condition('status', ['open', 'waiting']),
      condition('assignee', [['me', '4']]),
      condition('team', [['Bán sỉ', '3']]),
      condition('tag', [['khách sỉ', '9']]),
      condition('type', ['incident']),
      condition('priority', ['high']),
    ];
    expect(viewOf(pieces, 'oldest')).toEqual({
      filter: {
        status: 'open,waiting',
        assignee_id: 'me',
        team_id: '3',
        tag: 'khách sỉ',
        type: 'incident',
        priority: 'high',
      },
      order: 'asc',
      left: [],
    });
  });

  it('takes several conditions on one field together, as the search does', () => {
    expect(filterOf(condition('status', ['new']), condition('status', ['open']))).toEqual({ status: 'new,open' });
    expect(leftOf(condition('tag', [['a', '1']]), condition('tag', [['b', '2']]))).toEqual(['tag:a', 'tag:b']);
    expect(filterOf(condition('tag', [['a', '1']]), condition('tag', [['a', '1']]))).toEqual({ tag: 'a' });
  });

  it('holds what must not be as what may be, where the list is closed', () => {
    expect(filterOf(condition('status', ['closed', 'solved'], { is_negated: true }))).toEqual({
      status: 'new,open,waiting,on_hold',
    });
    expect(leftOf(condition('tag', [['a', '1']], { is_negated: true }))).toEqual(['tag:a']);
  });

  it('holds states in common with statuses, and says of what contradicts them that it is left', () => {
    expect(filterOf(condition('is', ['open']), condition('status', ['new', 'solved']))).toEqual({ status: 'new' });
    const contrary = [condition('is', ['over']), condition('status', ['new'])];
    expect(filterOf(...contrary)).toEqual({ status: 'solved,closed' });
    expect(leftOf(...contrary)).toEqual(['status:new']);
  });

  it('knows the words for oneself, nobody, sleeping and following', () => {
    expect(filterOf(condition('is', ['mine', 'snoozed', 'followed', 'held']))).toEqual({
      assignee_id: 'me',
      snoozed: true,
      follower: 'me',
      held: true,
    });
    expect(filterOf(condition('assignee', ['none']))).toEqual({ assignee_id: 'none' });
    expect(filterOf(condition('has', ['team'], { is_negated: true }))).toEqual({ team_id: 'none' });
    expect(
      leftOf(condition('is', ['note']), condition('has', ['file']), condition('is', ['mine'], { is_negated: true })),
    ).toEqual(['is:note', 'has:file', 'is:mine']);
  });

  it('says what it cannot hold: words, people, dates, and what is unknown', () => {
    const pieces = [
      word('đơn'),
      condition('from', ['lan']),
      condition('before', ['2026']),
      condition('team', ['zed'], { as: 'unknown_value' }),
    ];
    expect(viewOf(pieces, 'newest')).toEqual({ filter: {}, order: 'desc', left: pieces });
  });

  it('passes over what asks for nothing yet', () => {
    expect(leftOf(condition('status', [], { as: 'incomplete' }))).toEqual([]);
  });
});
