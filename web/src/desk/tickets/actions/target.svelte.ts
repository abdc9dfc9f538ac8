/**
 * What the commands of tickets act on: what is selected; else the row or the ticket that the agent is at. Lists say what they show;
 * the open ticket is in the address. Knows tickets by their numbers only.
 */
import { untrack } from 'svelte';
import { location } from '../../../base/router/index.svelte';
import { t } from '../../../base/words/index.svelte';
import { offerContext } from '../../../keys/commands.svelte';
import { selection } from '../list/selection.svelte';

/** What a list lends to commands while it is on the page. */
export interface Hands {
  /** The row that the keys are on. */
  focused: () => number | undefined;
  /** What to go on with once these are done. */
  after: (numbers: readonly number[]) => number | undefined;
  /** The address of a ticket in this list; of the list itself without one. */
  address: (number?: number) => string;
}

let hands = $state.raw<Hands | undefined>();
let isInList = $state(false);

/** The list on the page, until the function that it returns is called. */
export function lend(mine: Hands): () => void {
  hands = mine;
  const follow = ({ target }: FocusEvent): void => {
    // Menus and dialogs lie over the page: they act on what was there before.
    const region = target instanceof Element ? target.closest('[data-region]')?.getAttribute('data-region') : undefined;
    if (region) isInList = region === 'list';
  };
  document.addEventListener('focusin', follow);
  return () => {
    document.removeEventListener('focusin', follow);
    if (hands === mine) hands = undefined;
  };
}

/** The ticket of the address. */
export function openTicket(): number | undefined {
  const found = /\/t\/(\d{1,15})$/.exec(location().path);
  return found ? Number(found[1]) : undefined;
}

/** The tickets that a command acts on now. */
export function targets(): number[] {
  if (selection.size > 0) return selection.numbers;
  const open = openTicket();
  const focused = hands?.focused();
  const one = isInList ? (focused ?? open) : (open ?? focused);
  return one === undefined ? [] : [one];
}

export const currentHands = (): Hands | undefined => hands;

/** Tells the palette what commands act on, for as long as the component stands that calls it while it begins. */
export function tellTargets(): void {
  $effect(() => {
    const on = targets();
    const [first] = on;
    if (first === undefined) return;
    const values = { count: on.length, number: `#${first}` };
    return untrack(() =>
      offerContext({ label: t('tickets.list.context', values), heading: t('tickets.list.context_heading', values) }),
    );
  });
}
