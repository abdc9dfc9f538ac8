/** The composers on the page, so that what was taken back finds the one of its ticket; the next one of that ticket gets it otherwise. */
import type { Draft } from '../../../api/queries/drafts';
import type { MacroActions } from '../../macros/use';
import type { Mode } from './state.svelte';

/** What was written, as it stands in the composer again. */
export interface Returned {
  mode: Mode;
  draft: Draft | undefined;
  /** Where the caret stood. */
  caret: number | undefined;
  /** What macros were to change with the message. */
  actions: MacroActions;
}
type Take = (returned: Returned) => void;

const present = new Map<number, Take>();
let awaited: { number: number; returned: Returned } | undefined;

/** A composer is there and knows its drafts, until the function that it returns is called. */
export function receive(number: number, take: Take): () => void {
  present.set(number, take);
  if (awaited?.number === number) take(awaited.returned);
  awaited = undefined;
  return () => {
    if (present.get(number) === take) present.delete(number);
  };
}

/** Hands something back to the composer of a ticket; where there is none, `open` leads to it. */
export function handBack(number: number, returned: Returned, open: () => void): void {
  const take = present.get(number);
  if (take) return take(returned);
  awaited = { number, returned };
  open();
}
