/** The stream itself: opens it, notices silence, sleep and outages, connects anew with growing pauses, resumes by the last id. */
import type { Link } from '../connection.svelte';
import { HINTS, table, type Hint, type LiveEvent } from './table';

export interface Hearing {
  /** Whether it closes while the page is hidden. */
  pauses: boolean;
  onEvent(event: LiveEvent): void;
  onHint(kind: Hint, said: unknown): void;
  onResync(): void;
  /** Connected anew: what is of the moment was not told in between. */
  onAgain(): void;
  onLink(link: Link): void;
  /** The server answered, but not with the feed. */
  onRefused(): void;
}

export interface Stream {
  close(): void;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** So many vain attempts, and the page says that it is offline. */
const VAIN = 2;
const HEARTBEAT = 5000;
/** A heartbeat so late means that the machine slept. */
const SLEPT = 20_000;
/** After so long without any event it is asked whether the other end is there. */
const SILENCE = 60_000;
const HIDDEN = 30_000;

export function openStream(hearing: Hearing): Stream {
  let source: EventSource | undefined;
  let last: string | undefined;
  let vain = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let beat = Date.now();
  let heard = Date.now();
  let hiddenSince: number | undefined;
  let isClosed = false;
  let wasOpen = false;

  function connect(): void {
    if (isClosed) return;
    drop();
    source = new EventSource(
      last === undefined ? '/api/v1/events' : `/api/v1/events?after=${encodeURIComponent(last)}`,
    );
    source.onopen = () => {
      heard = Date.now();
      vain = 0;
      hearing.onLink('live');
      if (wasOpen) hearing.onAgain();
      wasOpen = true;
    };
    source.onerror = () => failed();
    source.addEventListener('resync', (event) => {
      mark(event);
      hearing.onResync();
    });
    for (const kind of Object.keys(table)) source.addEventListener(kind, receive);
    for (const kind of HINTS) {
      source.addEventListener(kind, (event) => {
        mark(event);
        hearing.onHint(kind, parse(event.data));
      });
    }
  }

  function mark(event: MessageEvent): void {
    heard = Date.now();
    if (event.lastEventId) last = event.lastEventId;
  }

  function receive(event: MessageEvent<string>): void {
    mark(event);
    const said = parse(event.data);
    // What is not understood is asked for.
    if (said === undefined) hearing.onResync();
    else hearing.onEvent(said as LiveEvent);
  }

  function failed(): void {
    const isRefused = source?.readyState === EventSource.CLOSED;
    drop();
    vain += 1;
    hearing.onLink(vain > VAIN ? 'offline' : 'reconnecting');
    if (isRefused) hearing.onRefused();
    clearTimeout(retry);
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (vain - 1));
    retry = setTimeout(connect, pause * (0.75 + Math.random() / 2));
  }

  function drop(): void {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  }

  /** Opens anew at once, as after sleep, when the old connection only seems to be there. */
  function again(): void {
    if (hiddenSince !== undefined && hearing.pauses) return;
    vain = Math.min(vain, 1);
    connect();
  }

  async function probe(): Promise<void> {
    heard = Date.now();
    try {
      const answer = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) again();
    } catch {
      failed();
    }
  }

  const timer = setInterval(() => {
    const present = Date.now();
    const hasSlept = present - beat > SLEPT && !document.hidden;
    beat = present;
    if (hearing.pauses && hiddenSince !== undefined && present - hiddenSince > HIDDEN) return drop();
    if (hasSlept) again();
    else if (source && present - heard > SILENCE) void probe();
  }, HEARTBEAT);

  const onVisibility = (): void => {
    const wasLong = hiddenSince !== undefined && Date.now() - hiddenSince > HIDDEN;
    hiddenSince = document.hidden ? Date.now() : undefined;
    if (!document.hidden && (!source || (wasLong && hearing.pauses))) again();
  };
  const onOffline = (): void => void (source && probe());
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', again);
  window.addEventListener('offline', onOffline);
  connect();

  return {
    close() {
      isClosed = true;
      drop();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('online', again);
      window.removeEventListener('offline', onOffline);
    },
  };
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
