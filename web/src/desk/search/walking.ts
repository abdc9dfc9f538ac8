/** The keys of the search page. Knows it only by what it lends. */
import { offer, type Command } from '../../keys/commands.svelte';

export interface Walked {
  /** The found tickets, in their order. */
  numbers: () => readonly number[];
  /** The row that the keys are on; the open ticket where the focus is elsewhere. */
  at: () => number | undefined;
  goTo: (number: number) => void;
  open: (number: number) => void;
  toField: () => void;
  filter: () => void;
  hasConditions: () => boolean;
  clear: () => void;
  sort: () => void;
  hasSave: () => boolean;
  save: () => void;
  /** One level up. */
  leave: () => void;
}

/** Offers the commands of the page until the function that it returns is called. */
export function offerSearching(page: Walked): () => void {
  const has = (): boolean => page.numbers().length > 0;
  const go = (number: number | undefined): void => void (number !== undefined && page.goTo(number));
  const step = (by: number) => (): void => {
    const numbers = page.numbers();
    const here = numbers.indexOf(page.at() ?? -1);
    go(here < 0 ? numbers[0] : numbers[Math.max(0, Math.min(numbers.length - 1, here + by))]);
  };
  const moving = (id: string, run: () => void): Command => ({ id, hidden: true, when: has, run });
  return offer(
    { id: 'search', hidden: true, run: page.toField },
    moving('next', step(1)),
    moving('previous', step(-1)),
    moving('first', () => go(page.numbers()[0])),
    moving('last', () => go(page.numbers().at(-1))),
    moving('open', () => {
      const number = page.at();
      if (number !== undefined) page.open(number);
    }),
    { id: 'filter', when: has, run: page.filter },
    { id: 'clear_filters', when: page.hasConditions, run: page.clear },
    { id: 'sort', when: has, run: page.sort },
    { id: 'save_search', words: 'search.save', scope: 'list', when: page.hasSave, run: page.save },
    { id: 'back', hidden: true, run: page.leave },
  );
}
