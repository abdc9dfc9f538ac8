/** Suggestions for the question that is being typed: waits for a moment, the latest answer wins, earlier questions are cancelled. */
import { completion, LONGEST, type Completion, type Suggestion } from '../../api/queries/search';
import { fold, normal } from '../../base/fold';
import { charactersOf } from './question';

const PAUSE = 70;
const NONE: Completion = { start: 0, end: 0, suggestions: [] };

/** With marks typed a field is meant only if it has them: who writes `trà` does not begin `trạng-thái`. */
export function isMeant({ kind, insert }: Pick<Suggestion, 'kind' | 'insert'>, typed: string): boolean {
  const exact = normal(typed).toLowerCase();
  return kind === 'value' || exact === fold(exact) || normal(insert).toLowerCase().startsWith(exact);
}

export class Suggesting {
  /** What was answered last, and to what. */
  #answer = $state.raw<Completion & { text: string }>({ ...NONE, text: '' });
  at = $state(-1);
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** What has been typed of that which a suggestion takes the place of. */
  readonly typed: string = $derived([...this.#answer.text].slice(this.#answer.start, this.#answer.end).join(''));
  readonly list: readonly Suggestion[] = $derived(this.#answer.suggestions.filter((one) => isMeant(one, this.typed)));
  get active(): Suggestion | undefined {
    return this.list[this.at];
  }
  get span(): Completion {
    return this.#answer;
  }

  /** Asks what may follow, with the cursor behind so many UTF-16 units. */
  ask(text: string, cursor: number): void {
    this.#stop();
    if (text.trim() === '' || charactersOf(text) > LONGEST) return this.close();
    this.#timer = setTimeout(() => void this.#send(text, charactersOf(text.slice(0, cursor))), PAUSE);
  }

  close(): void {
    this.#stop();
    this.#answer = { ...NONE, text: '' };
    this.at = -1;
  }

  move(by: number): void {
    const count = this.list.length;
    // Before the first and behind the last is the text itself.
    this.at = ((this.at + 1 + by + count + 1) % (count + 1)) - 1;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #send(text: string, cursor: number): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const answer = await completion(text, cursor, asking.signal);
      if (asking.signal.aborted) return;
      this.#answer = { ...answer, text };
      this.at = -1;
    } catch {
      // Without suggestions one types on.
      if (!asking.signal.aborted) this.close();
    }
  }
}
