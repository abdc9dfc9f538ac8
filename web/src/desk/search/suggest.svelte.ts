/** Suggestions for the question that is being typed: waits for a moment, the latest answer wins, earlier questions are cancelled. */
import { completion, LONGEST, type Completion, type Suggestion } from '../../api/queries/search';
import { charactersOf } from './question';

const PAUSE = 70;
const NONE: Completion = { start: 0, end: 0, suggestions: [] };

export class Suggesting {
  /** What was answered last, and to what. */
  #answer = $state.raw<Completion & { text: string }>({ ...NONE, text: '' });
  at = $state(-1);
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get list(): readonly Suggestion[] {
    return this.#answer.suggestions;
  }
  get active(): Suggestion | undefined {
    return this.list[this.at];
  }
  get span(): Completion {
    return this.#answer;
  }
  /** What has been typed of that which a suggestion takes the place of. */
  get typed(): string {
    return [...this.#answer.text].slice(this.#answer.start, this.#answer.end).join('');
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
