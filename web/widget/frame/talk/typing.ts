/** Tells that the visitor types, seldom enough: the server forgets it by itself after six seconds. */

const EVERY = 3000;
/** So long after the last key nobody types any more. */
const IDLE = 5000;

export class Typing {
  #told = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (isTyping: boolean) => void) {}

  /** Something was typed; nothing is left of it when `text` is empty. */
  input(text: string): void {
    if (text.trim() === '') return this.stop();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), IDLE);
    if (Date.now() - this.#told < EVERY) return;
    this.#told = Date.now();
    this.tell(true);
  }

  stop(): void {
    clearTimeout(this.#idle);
    if (this.#told === 0) return;
    this.#told = 0;
    this.tell(false);
  }
}
