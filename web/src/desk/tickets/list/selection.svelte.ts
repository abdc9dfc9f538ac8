/** Which tickets of a list are selected, and from where a selection is extended. */
import { SvelteSet } from 'svelte/reactivity';

const chosen = new SvelteSet<number>();
let anchor: number | undefined;

export const selection = {
  get size(): number {
    return chosen.size;
  },
  has: (number: number): boolean => chosen.has(number),
  /** In the order in which they were selected. */
  get numbers(): number[] {
    return [...chosen];
  },
  toggle(number: number): void {
    if (!chosen.delete(number)) chosen.add(number);
    anchor = number;
  },
  add(...numbers: number[]): void {
    for (const number of numbers) chosen.add(number);
    anchor = numbers.at(-1) ?? anchor;
  },
  /** Everything between what was selected last and `number`, by the order of `list`. */
  reach(number: number, list: readonly number[]): void {
    const from = anchor === undefined ? -1 : list.indexOf(anchor);
    const to = list.indexOf(number);
    if (from < 0 || to < 0) return selection.toggle(number);
    for (const one of list.slice(Math.min(from, to), Math.max(from, to) + 1)) chosen.add(one);
  },
  /** Forgets what is in the list no longer. */
  keep(list: ReadonlySet<number>): void {
    for (const number of chosen) if (!list.has(number)) chosen.delete(number);
  },
  clear(): void {
    chosen.clear();
    anchor = undefined;
  },
};
