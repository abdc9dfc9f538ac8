/** What is looked at for a moment is read: with the window in front, and the newest entry in sight. */
import { writeTicket } from '../../../../api/live/apply';
import { markRead } from '../../../../api/queries/tickets';

const MOMENT = 1500;

export class Reading {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #read: string | undefined;
  #newest: string | undefined;
  #isSeen = false;

  constructor(
    readonly number: number,
    /** Whether the reader wants to keep it unread. */
    readonly isKept: () => boolean,
  ) {
    document.addEventListener('visibilitychange', this.#begin);
    window.addEventListener('focus', this.#begin);
    window.addEventListener('blur', this.#begin);
  }

  /** Told whenever what is in sight changes: `newest` is the newest entry that was in sight, if any was. */
  see(newest: string | undefined, isSeen: boolean): void {
    if (newest === this.#newest && isSeen === this.#isSeen) return;
    this.#newest = newest;
    this.#isSeen = isSeen;
    this.#begin();
  }

  stop(): void {
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#begin);
    window.removeEventListener('focus', this.#begin);
    window.removeEventListener('blur', this.#begin);
  }

  #begin = (): void => {
    clearTimeout(this.#timer);
    if (!this.#isSeen || !this.#newest || this.#newest === this.#read) return;
    if (document.hidden || !document.hasFocus()) return;
    this.#timer = setTimeout(() => void this.#mark(this.#newest), MOMENT);
  };

  async #mark(entry: string | undefined): Promise<void> {
    if (!entry || this.isKept()) return;
    this.#read = entry;
    try {
      const { unread, is_mentioned, read_through } = await markRead(this.number, entry);
      writeTicket(this.number, { unread, is_mentioned, read_through });
    } catch {
      // Not worth a word: the next look tries again.
      this.#read = undefined;
    }
  }
}
