import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedLine, type Told } from './shared_line';

/** Locks and channels as browsers have them, for several tabs in one process. */
function browser() {
  interface Held {
    lose(): void;
  }
  let held: Held | undefined;
  const line: (() => void)[] = [];
  const next = () => line.shift()?.();
  const request = (
    _: string,
    { steal, signal }: { steal?: boolean; signal?: AbortSignal },
    hold: () => Promise<void> | undefined,
  ) =>
    new Promise<void>((resolve, reject) => {
      const grant = () => {
        const own: Held = { lose: () => reject(new DOMException('stolen', 'AbortError')) };
        held = own;
        void Promise.resolve(hold()).then(() => {
          if (held === own) held = undefined;
          resolve();
          if (!held) next();
        });
      };
      if (steal) {
        held?.lose();
        return grant();
      }
      if (!held) return grant();
      line.push(grant);
      signal?.addEventListener('abort', () => {
        const at = line.indexOf(grant);
        if (at >= 0) line.splice(at, 1);
        reject(new DOMException('left', 'AbortError'));
      });
    });
  const channels = new Set<Channel>();
  class Channel {
    onmessage: ((event: { data: unknown }) => void) | null = null;
    constructor() {
      channels.add(this);
    }
    postMessage(data: unknown) {
      for (const other of channels) if (other !== this) other.onmessage?.({ data });
    }
    close() {
      channels.delete(this);
    }
  }
  vi.stubGlobal('BroadcastChannel', Channel);
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
}

let isHidden = false;
const show = (hidden: boolean) => {
  isHidden = hidden;
  document.dispatchEvent(new Event('visibilitychange'));
};
const settled = () => new Promise((next) => setTimeout(next));

/** A tab, and what it heard. */
function tab() {
  const heard: Told[] = [];
  const stream = { again: vi.fn(), close: vi.fn() };
  let tell: ((told: Told) => void) | undefined;
  const open = vi.fn((told: (told: Told) => void) => {
    tell = told;
    return stream;
  });
  const line = sharedLine('line', open, (told) => heard.push(told));
  return { heard, open, stream, line, tell: (told: Told) => tell?.(told) };
}

describe('one line for all tabs', () => {
  beforeEach(() => {
    isHidden = false;
    vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden);
    browser();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    Reflect.deleteProperty(navigator, 'locks');
  });

  it('is held by the tab that was looked at last; the others hear through it', async () => {
    const first = tab();
    await settled();
    const second = tab();
    await settled();
    expect(first.stream.close).toHaveBeenCalled();
    expect(second.open).toHaveBeenCalledTimes(1);
    second.tell({ link: 'live' });
    expect(first.heard).toEqual([{ link: 'live' }]);
    expect(second.heard).toEqual([{ link: 'live' }]);
    first.line.close();
    second.line.close();
  });

  it('goes on in another tab when the one that held it is closed', async () => {
    const first = tab();
    await settled();
    isHidden = true;
    const second = tab();
    await settled();
    expect(second.open).not.toHaveBeenCalled();
    first.line.close();
    await settled();
    expect(second.open).toHaveBeenCalledTimes(1);
    second.line.close();
  });

  it('is each tab’s own where there are no locks, as long as it is looked at', async () => {
    vi.useFakeTimers();
    Reflect.deleteProperty(navigator, 'locks');
    const only = tab();
    expect(only.open).toHaveBeenCalledTimes(1);
    show(true);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(only.stream.close).toHaveBeenCalled();
    show(false);
    expect(only.open).toHaveBeenCalledTimes(2);
    only.line.close();
    vi.useRealTimers();
  });
});
