/**
 * Keeps what is read where it is while things above it load, grow and go: the end stays the end, any other row stays under the same
 * place of the window. Browsers that do this by themselves do not while one stands at the top, and one does not at all.
 */

type Anchor = { key: string; offset: number } | 'end';
const NEAR = 48;

export class Keeper {
  #anchor: Anchor = 'end';
  #sizes: ResizeObserver;
  #isTold = false;
  /** Where we scrolled to ourselves: that is no wish of the reader. */
  #own = -1;

  constructor(
    readonly scroller: HTMLElement,
    readonly content: HTMLElement,
    /** Called when the reader, or a change of size, brought another place into the window. */
    readonly onmove: (isAtEnd: boolean) => void,
  ) {
    this.#sizes = new ResizeObserver(() => this.#restore());
    this.#sizes.observe(content);
    this.#sizes.observe(scroller);
    scroller.addEventListener('scroll', this.#remember, { passive: true });
  }

  get isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Where the reader is, to come back to. */
  get place(): Anchor {
    return this.#anchor;
  }

  /** Puts a row `offset` below the upper edge, and keeps it there. */
  go(anchor: Anchor): void {
    this.#anchor = anchor;
    this.#restore();
  }

  stop(): void {
    this.#sizes.disconnect();
    this.scroller.removeEventListener('scroll', this.#remember);
  }

  row(key: string): HTMLElement | null {
    return this.content.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
  }

  /** The row at the upper edge; the rows stand in order, so that few are looked at. */
  top(): HTMLElement | undefined {
    const rows = this.content.querySelectorAll<HTMLElement>('[data-row]');
    const edge = this.scroller.getBoundingClientRect().top;
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > edge + 1) high = middle;
      else low = middle + 1;
    }
    return rows[low];
  }

  #offset(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }

  #remember = (): void => {
    if (Math.abs(this.scroller.scrollTop - this.#own) < 1.5) return this.#tell();
    this.#own = -1;
    if (this.isAtEnd) this.#anchor = 'end';
    else {
      const row = this.top();
      if (row?.dataset.row) this.#anchor = { key: row.dataset.row, offset: this.#offset(row) };
    }
    this.#tell();
  };

  #restore(): void {
    const anchor = this.#anchor;
    if (anchor === 'end') this.scroller.scrollTop = this.scroller.scrollHeight;
    else {
      const row = this.row(anchor.key);
      const shift = row ? this.#offset(row) - anchor.offset : 0;
      if (Math.abs(shift) >= 1) this.scroller.scrollTop += shift;
    }
    this.#own = this.scroller.scrollTop;
    this.#tell();
  }

  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    requestAnimationFrame(() => {
      this.#isTold = false;
      this.onmove(this.isAtEnd);
    });
  }
}
