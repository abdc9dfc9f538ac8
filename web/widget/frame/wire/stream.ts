/**
 * The one connection on which the server tells what happens: opens it, notices silence, connects anew with growing pauses, resumes
 * where it was. What comes in is given on as it is; nothing is kept here.
 */
import { read } from './sse';
import type { Heard } from './types';

/** `offline` when the browser knows of no network. */
export type Link = 'live' | 'reconnecting' | 'offline';

export interface Listening {
  open(signal: AbortSignal): Promise<Response>;
  onHeard(heard: Heard): void;
  onLink(link: Link): void;
  /** The token opens nothing any more. */
  onRefused(): void;
  /** Between 0 and 1. */
  random?: () => number;
}

export interface Stream {
  /** Tries at once what would be tried later. */
  again(): void;
  close(): void;
}

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/** The server says something every 15 s. */
const SILENCE = 40_000;
/** So many vain attempts, and it is said: a proxy that cuts a stream now and then is nobody's concern. */
const VAIN = 2;

export function listen({ open, onHeard, onLink, onRefused, random = Math.random }: Listening): Stream {
  let isClosed = false;
  let attempt = new AbortController();
  let wake: () => void = () => undefined;
  let vain = 0;

  const rest = (milliseconds: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, milliseconds);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });

  /** How long to wait before the next attempt; what is refused for good ends here. */
  async function once(): Promise<number> {
    attempt = new AbortController();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(() => attempt.abort(), SILENCE);
    };
    alive();
    try {
      const answer = await open(attempt.signal);
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
        isClosed = true;
        onRefused();
        return 0;
      }
      if (answer.ok && answer.body) {
        vain = 0;
        onLink('live');
        for await (const { event, data } of read(answer.body, alive)) {
          if (isClosed) break;
          const heard = understood(event, data);
          if (heard) onHeard(heard);
        }
      } else {
        const wanted = Number.parseInt(answer.headers.get('retry-after') ?? '', 10);
        if (wanted > 0) return Math.min(wanted * 1000, LONGEST_PAUSE);
      }
    } catch {
      // Cut, silent, or out of reach.
    } finally {
      clearTimeout(silence);
      attempt.abort();
    }
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** vain) * random();
  }

  async function run(): Promise<void> {
    while (!isClosed) {
      const pause = await once();
      if (isClosed) return;
      vain += 1;
      if (!navigator.onLine) onLink('offline');
      else if (vain >= VAIN) onLink('reconnecting');
      await rest(pause);
    }
  }

  const again = () => wake();
  const away = () => {
    onLink('offline');
    attempt.abort();
  };
  addEventListener('online', again);
  addEventListener('offline', away);
  void run();
  return {
    again,
    close() {
      isClosed = true;
      removeEventListener('online', again);
      removeEventListener('offline', away);
      attempt.abort();
      wake();
    },
  };
}

const EVENTS = ['entry', 'change', 'typing', 'seen', 'open', 'reset'];

function understood(event: string, data: string): Heard | undefined {
  if (!EVENTS.includes(event)) return undefined;
  try {
    return { event, data: JSON.parse(data) as unknown } as Heard;
  } catch {
    // What is not understood is asked for.
    return { event: 'reset', data: undefined };
  }
}
