/** The search of the server while one types: waits for a pause, drops what is out of date, keeps the old rows until new ones come. */
import type { Choice } from '../commands.svelte';

/** Something that finds choices over the network. It gives them in their order; the palette only shows them. */
export interface RemoteSource {
  id: string;
  heading: string;
  search: (query: string, signal: AbortSignal) => Promise<readonly Choice[]>;
}

interface Answer {
  choices: readonly Choice[];
  state: 'asking' | 'answered' | 'failed';
}

const pause = 120;
const shortest = 2;

export class RemoteSearch {
  #answers = $state.raw<ReadonlyMap<string, Answer>>(new Map());
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #query = '';

  constructor(private readonly sources: readonly RemoteSource[]) {}

  readonly isAsking = $derived([...this.#answers.values()].some(({ state }) => state === 'asking'));
  readonly hasFailed = $derived([...this.#answers.values()].some(({ state }) => state === 'failed'));

  /** What was found, by source. */
  get sections(): { id: string; heading: string; choices: readonly Choice[] }[] {
    return this.sources.map(({ id, heading }) => ({ id, heading, choices: this.#answers.get(id)?.choices ?? [] }));
  }

  ask(query: string): void {
    this.stop();
    this.#query = query.trim();
    if (this.#query.length < shortest) {
      this.#answers = new Map();
      return;
    }
    for (const { id } of this.sources)
      this.#set(id, { choices: this.#answers.get(id)?.choices ?? [], state: 'asking' });
    this.#timer = setTimeout(() => this.#send(), pause);
  }

  retry(): void {
    this.ask(this.#query);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  #send(): void {
    const asking = new AbortController();
    this.#asking = asking;
    for (const source of this.sources) {
      const settle = (answer: Answer): void => {
        if (!asking.signal.aborted) this.#set(source.id, answer);
      };
      source.search(this.#query, asking.signal).then(
        (choices) => settle({ choices, state: 'answered' }),
        () => settle({ choices: [], state: 'failed' }),
      );
    }
  }

  #set(id: string, answer: Answer): void {
    this.#answers = new Map(this.#answers).set(id, answer);
  }
}
