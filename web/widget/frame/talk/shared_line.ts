/**
 * One stream for all tabs of a browser: the tab that was looked at last holds it, and tells the others what it hears. A tab that is
 * looked at takes it over, since phones put tabs to sleep that are not. Where the browser has no locks (plain HTTP), every tab that
 * is looked at has one of its own.
 */
import type { Link, Stream } from '../wire/stream';
import type { Heard } from '../wire/types';

export type Told = { heard: Heard } | { link: Link };

/** How long a tab without locks listens after it was hidden. */
const HIDDEN = 60_000;

export function sharedLine(
  name: string,
  open: (tell: (told: Told) => void) => Stream,
  hear: (told: Told) => void,
): Stream {
  const isShared = 'locks' in navigator && 'BroadcastChannel' in window;
  let channel = isShared ? new BroadcastChannel(name) : undefined;
  let stream: Stream | undefined;
  let isClosed = false;
  let waiting = new AbortController();
  let letGo: () => void = () => undefined;
  let later: ReturnType<typeof setTimeout> | undefined;

  const begin = () => {
    stream ??= open((told) => {
      hear(told);
      channel?.postMessage(told);
    });
  };
  const end = () => {
    stream?.close();
    stream = undefined;
  };

  /** Stands in line for the stream, or takes it; holds it until somebody else takes it. */
  async function stand(takes: boolean): Promise<void> {
    waiting.abort();
    const own = (waiting = new AbortController());
    const hold = (): Promise<void> | undefined => {
      if (isClosed) return undefined;
      begin();
      return new Promise((done) => (letGo = done));
    };
    try {
      await navigator.locks.request(name, takes ? { steal: true } : { signal: own.signal }, hold);
    } catch (error) {
      // Taken by a tab that is looked at, or left by ourselves. Some browsers deny frames of other sites every lock.
      if (!(error instanceof DOMException && error.name === 'AbortError')) return alone();
    }
    if (isClosed || own !== waiting) return;
    end();
    void stand(false);
  }

  function alone(): void {
    channel?.close();
    channel = undefined;
    if (isClosed) return;
    begin();
    onVisibility();
  }

  const listen = (isLookedAt: boolean) => {
    if (stream) stream.again();
    else if (channel) void stand(isLookedAt);
    else begin();
  };
  const onVisibility = () => {
    clearTimeout(later);
    if (!document.hidden) listen(true);
    else if (!channel) later = setTimeout(end, HIDDEN);
  };
  if (channel) channel.onmessage = ({ data }: MessageEvent<Told>) => hear(data);
  document.addEventListener('visibilitychange', onVisibility);
  listen(!document.hidden);

  return {
    again: () => stream?.again(),
    close() {
      isClosed = true;
      document.removeEventListener('visibilitychange', onVisibility);
      clearTimeout(later);
      waiting.abort();
      end();
      letGo();
      channel?.close();
    },
  };
}
