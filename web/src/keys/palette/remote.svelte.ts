/** The search of the server while one types: waits for a pause, drops what is out of date, keeps the old rows until new ones come. */
import type { Choice } from '../commands.svelte';

/** Something that finds choices over the network. It gives them in their order; the palette only shows them. */
export interface RemoteSource {
  id: string;
  heading: string;
  search: (query: string, signal: AbortSignal) => Promise<readonly Choice[]>;
  /** The conditions that were picked are part of the query. */
  takesConditions?: boolean;
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
  #conditions = '';

  constructor(private readonly sources: readonly RemoteSource[]) {}

  readonly isAsking = $derived([...this.#answers.values()].some(({ state }) => state === 'asking'));
  readonly hasFailed = $derived([...this.#answers.values()].some(({ state }) => state === 'failed'));

  /** What was found, by source. */
  get sections(): { id: string; heading: string; choices: readonly Choice[] }[] {
    return this.sources.map(({ id, heading }) => ({ id, heading, choices: this.#answers.get(id)?.choices ?? [] }));
  }

  ask(query: string, conditions: readonly string[] = []): void {
    this.stop();
    this.#query = query.trim();
    this.#conditions = conditions.join(' ');
    const asked = this.#asked();
    this.#answers = new Map([...this.#answers].filter(([id]) => asked.some((source) => source.id === id)));
    if (asked.length === 0) return;
    for (const { id } of asked) this.#set(id, { choices: this.#answers.get(id)?.choices ?? [], state: 'asking' });
    this.#timer = setTimeout(() => this.#send(), pause);
  }

  retry(): void {
    this.ask(this.#query, this.#conditions ? [this.#conditions] : []);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  #questionFor({ takesConditions }: RemoteSource): string {
    return takesConditions ? `${this.#conditions} ${this.#query}`.trim() : this.#query;
  }

  /** Those for whom enough has been typed. */
  #asked(): RemoteSource[] {
    return this.sources.filter((source) => this.#questionFor(source).length >= shortest);
  }

  #send(): void {
    const asking = new AbortController();
    this.#asking = asking;
    for (const source of this.#asked()) {
      const settle = (answer: Answer): void => {
        if (!asking.signal.aborted) this.#set(source.id, answer);
      };
      source.search(this.#questionFor(source), asking.signal).then(
        (choices) => settle({ choices, state: 'answered' }),
        () => settle({ choices: [], state: 'failed' }),
      );
    }
  }

  #set(id: string, answer: Answer): void {
    this.#answers = new Map(this.#answers).set(id, answer);
  }
}
