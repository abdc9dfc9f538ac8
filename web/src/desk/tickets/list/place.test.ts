import { expect, it } from 'vitest';
import { countOf, quickOf, type ListPlace } from './place';

const place = (filter: ListPlace['filter']): ListPlace => ({
  base: '/inbox/some',
  title: '',
  slug: 'some',
  kind: 'built_in',
  filter,
  sort: 'activity',
  order: 'desc',
});
const byStatus = { new: 3, open: 4, waiting: 2, on_hold: 1, solved: 50, closed: 200 };
const counts = (where: ListPlace) => quickOf(where).map((choice) => [choice.id, countOf(choice, where, 7, byStatus)]);

it('counts the whole desk by status', () => {
  expect(counts(place({}))).toEqual([
    ['all', 7],
    ['open', 10],
    ['waiting', 2],
    ['over', undefined],
  ]);
});

it('says of a view only what the server counts for it', () => {
  expect(counts(place({ state: 'open', assignee_id: 'me' }))).toEqual([
    ['open', 7],
    ['waiting', undefined],
    ['over', undefined],
  ]);
});

it('says nothing before the counts are there', () => {
  const where = place({});
  expect(quickOf(where).map((choice) => countOf(choice, where, undefined, undefined))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
