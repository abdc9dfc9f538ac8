/** Links as the panel shows them: those of one kind together, what is above a ticket first. */
import type { Link, Relation } from '../../../api/queries/links';

const ORDER: readonly Relation[] = [
  'parent',
  'child',
  'duplicate_of',
  'duplicated_by',
  'related',
  'follows',
  'followed_by',
  'split_from',
  'split_into',
];
/** How many of a kind are shown before the others are asked for. */
const FEW = 6;

export interface Group {
  kind: Relation;
  links: readonly Link[];
  /** How many more there are. */
  more: number;
}

export const groupsOf = (links: readonly Link[], isWhole: (kind: Relation) => boolean): Group[] =>
  ORDER.flatMap((kind) => {
    const all = links.filter((link) => link.kind === kind);
    if (all.length === 0) return [];
    // One more fits where the button would stand.
    const shown = isWhole(kind) || all.length <= FEW + 1 ? all : all.slice(0, FEW);
    return [{ kind, links: shown, more: all.length - shown.length }];
  });
