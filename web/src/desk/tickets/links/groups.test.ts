import { expect, it } from 'vitest';
import type { Link, Relation } from '../../../api/queries/links';
import { groupsOf } from './groups';

const link = (kind: Relation, number: number): Link => ({ kind, number });
const nothingWhole = (): boolean => false;

it('those of one kind stand together, what is above a ticket first', () => {
  const groups = groupsOf([link('related', 5), link('parent', 2), link('related', 3)], nothingWhole);
  expect(groups.map(({ kind, links }) => [kind, links.map(({ number }) => number)])).toEqual([
    ['parent', [2]],
    ['related', [5, 3]],
  ]);
});

it('of many the first are shown, and all once they are asked for', () => {
  const many = Array.from({ length: 9 }, (_, at) => link('child', at));
  expect(groupsOf(many, nothingWhole)).toMatchObject([{ kind: 'child', more: 3 }]);
  expect(groupsOf(many, (kind) => kind === 'child')[0]).toMatchObject({ links: many, more: 0 });
  expect(groupsOf(many.slice(0, 7), nothingWhole)[0]?.more).toBe(0);
});
