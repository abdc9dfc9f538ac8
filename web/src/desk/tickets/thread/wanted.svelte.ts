/** The entry that the address wants to be shown, until it was; once for each place in the history that was not read before. */
import { howReached, recall } from '../../../base/router/index.svelte';

/** So many pages are loaded for it at most. */
const MOST = 60;

interface Address {
  id: string | undefined;
  /** The entry of the history. */
  entry: string;
}

export class Wanted {
  #done = $state.raw<string>();
  #steps = 0;

  constructor(private readonly address: () => Address) {
    // On the way back one is where one was.
    if (howReached() === 'pop' && recall('thread') !== undefined) this.#done = this.#key();
  }

  get id(): string | undefined {
    return this.#done === this.#key() ? undefined : this.address().id;
  }

  /** Whether to look further back for it. */
  goOn(): boolean {
    this.#steps += 1;
    return this.#steps <= MOST;
  }

  /** It is shown, or is not there. */
  found(): void {
    this.#done = this.#key();
  }

  #key(): string {
    const { id, entry } = this.address();
    return `${entry} ${id ?? ''}`;
  }
}
