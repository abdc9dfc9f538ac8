/** The rows of one opening of suggestions: asks for them, knows which is chosen, puts it into the text. */
import type { Match } from './suggest';
import type { Replacement, Suggestion } from './types';
import type { View } from './view';

export class SuggestionList {
  match = $state.raw<Match | undefined>();
  items = $state.raw<readonly Suggestion[]>([]);
  active = $state(0);
  #asking: AbortController | undefined;

  constructor(private readonly view: () => View | undefined) {}

  readonly isOpen = $derived(this.match !== undefined && this.items.length > 0);

  /** Where the list hangs. */
  place(): { left: number; top: number; bottom: number } | undefined {
    return this.match && this.view()?.placeOf(this.match.from);
  }

  show(match: Match | undefined): void {
    const before = this.match;
    const isSame = match && before?.trigger === match.trigger && before.from === match.from;
    if (isSame && before.query === match.query) return void (this.match = match);
    this.#asking?.abort();
    this.match = match;
    this.active = 0;
    if (!isSame) this.items = [];
    if (!match) return;
    const asking = new AbortController();
    this.#asking = asking;
    const answer = match.trigger.items(match.query, asking.signal);
    if (!(answer instanceof Promise)) return void (this.items = answer);
    const settle = (items: readonly Suggestion[]): void => {
      if (!asking.signal.aborted) this.items = items;
    };
    answer.then(settle, () => settle([]));
  }

  press(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.active = (this.active + step + this.items.length) % this.items.length;
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) this.pick();
    else if (event.key === 'Escape') this.view()?.dismiss();
    else return false;
    event.preventDefault();
    // Esc closes only this list, not the composer around it.
    event.stopPropagation();
    return true;
  }

  pick(index = this.active): void {
    const { match } = this;
    const item = this.items[index];
    const view = this.view();
    if (!match || !item || !view) return;
    const put = (at: Match, replacement: Replacement | undefined): void => replacement && view.replace(at, replacement);
    const answer = match.trigger.pick(item);
    if (!(answer instanceof Promise)) {
      if (answer) put(match, answer);
      else view.dismiss();
      return;
    }
    view.dismiss();
    // Meanwhile one may type on: the text goes in only where the trigger still stands.
    answer.then(
      (replacement) =>
        view.textAt(match.from, match.to) === match.trigger.sign + match.query && put(match, replacement),
      () => {},
    );
  }

  end(): void {
    this.#asking?.abort();
  }
}
