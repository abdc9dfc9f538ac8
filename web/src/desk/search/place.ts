/** Where one is in the results of a question, kept with the entry of the history; and for ways back that make a new entry, the last. */
import { keep, recall } from '../../base/router/index.svelte';

export interface Place {
  /** The row that the keys are on. */
  row: string | undefined;
  /** How far the list is scrolled. */
  top: number;
}
interface Kept extends Place {
  q: string;
}

let last: Kept | undefined;

const kept = (): Kept | undefined => recall('search') as Kept | undefined;

export function placeOf(q: string): Place | undefined {
  return [kept(), last].find((one) => one?.q === q);
}

export function keepPlace(q: string, change: Partial<Place>): void {
  last = { ...(placeOf(q) ?? { row: undefined, top: 0 }), ...change, q };
  keep('search', last);
}
