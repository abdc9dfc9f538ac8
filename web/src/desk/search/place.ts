/** Where one is in the results of a question, kept with the entry of the history; and for ways back that make a new entry, the last. */
import { keep, recall } from '../../base/router/index.svelte';

export interface Place {
  /** The row that the keys are on. */
  row: string | undefined;
  /** How far the list is scrolled, if that was in a list as wide as this. */
  top: number | undefined;
}
interface Kept extends Place {
  q: string;
}

let last: Kept | undefined;

const kept = (): Kept | undefined => recall('search') as Kept | undefined;

/** Where to go on in these results: who walked on beside an open ticket comes back to the row that is open. */
export function placeOf(q: string): Place | undefined {
  const here = kept();
  const before = here?.q === q ? here : undefined;
  if (last?.q !== q) return before;
  return { row: last.row, top: before?.row === last.row ? before?.top : undefined };
}

export function keepPlace(q: string, change: Partial<Place>): void {
  const here = kept();
  last = { row: undefined, top: undefined, ...(here?.q === q ? here : {}), ...change, q };
  keep('search', last);
}
