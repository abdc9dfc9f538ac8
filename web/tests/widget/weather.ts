/** What goes wrong between a visitor's browser and the fake desk; a test sets it, and takes it back. */

export interface Weather {
  /** Requests are cut before they do anything. */
  isDown: boolean;
  /** Every answer takes so long, in milliseconds. */
  delay: number;
  /** So many next messages are taken, but their answers get lost. */
  losesAnswers: number;
  /** So many next messages are too many; with this many seconds to wait. */
  tooMany: number;
  retryAfter: number;
  /** Every event comes twice. */
  doubles: boolean;
  /** Two entries that come close together come in the wrong order. */
  disorders: boolean;
  /** The next session is refused with this status. */
  sessionStatus: number | undefined;
}

export const fine = (): Weather => ({
  isDown: false,
  delay: 0,
  losesAnswers: 0,
  tooMany: 0,
  retryAfter: 1,
  doubles: false,
  disorders: false,
  sessionStatus: undefined,
});
