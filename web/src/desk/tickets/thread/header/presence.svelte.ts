/** Tells the server that somebody is in a ticket, in this window, for as long as the window is looked at. */
import { leave, stay } from '../../../../api/queries/tickets';
import { writeTicket } from '../../../../api/live/apply';
import { connection } from '../../../../api/connection.svelte';
import { clientId } from '../../../../base/ids';

const BEAT = 10_000;
/** After this long without a key, somebody who was writing is looking. */
const REST = 15_000;
const window_id = clientId();

export interface Presence {
  /**
   * Called with every key in the composer. Only an answer is told: whoever chats is shown that somebody answers them, and a note or
   * a mail to somebody else is none of their business.
   */
  writes: (isAnswer: boolean) => void;
  stop: () => void;
}

export function bePresent(number: number): Presence {
  /** When something was last added to an answer. */
  let wroteAt = 0;
  let isIn = false;
  let isOver = false;

  const say = async (): Promise<void> => {
    if (document.hidden || connection.isOffline) return;
    const isWriting = Date.now() - wroteAt < REST;
    isIn = true;
    try {
      const present = await stay(number, window_id, isWriting ? 'writing' : 'looking');
      if (!isOver) writeTicket(number, { present });
    } catch {
      // Presence is of the moment: the next beat tries again.
    }
  };
  const go = (): void => {
    if (!isIn) return;
    isIn = false;
    leave(number, window_id).catch(() => undefined);
  };
  const turn = (): void => (document.hidden ? go() : void say());

  void say();
  const timer = setInterval(() => void say(), BEAT);
  document.addEventListener('visibilitychange', turn);
  window.addEventListener('pagehide', go);
  return {
    writes(isAnswer) {
      const wasWriting = Date.now() - wroteAt < REST;
      wroteAt = isAnswer ? Date.now() : 0;
      if (isAnswer !== wasWriting) void say();
    },
    stop() {
      isOver = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', turn);
      window.removeEventListener('pagehide', go);
      go();
    },
  };
}
