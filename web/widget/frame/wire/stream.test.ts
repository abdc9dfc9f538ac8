import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { read } from './sse';
import { listen, type Link } from './stream';
import type { Heard } from './types';

const encoder = new TextEncoder();

async function all(...chunks: string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const said = [];
  for await (const event of read(body)) said.push(event);
  return said;
}

describe('a stream of events', () => {
  it('is read whatever its line ends, and however it is cut', async () => {
    const text = ': hello\r\nid: 7\r\nevent: entry\r\ndata: {"a":\r\ndata: "ấ"}\r\n\r\ndata: x\n\n';
    const whole = await all(text);
    expect(whole).toEqual([
      { event: 'entry', data: '{"a":\n"ấ"}', id: '7' },
      { event: 'message', data: 'x', id: '7' },
    ]);
    expect(await all(...text.split(''))).toEqual(whole);
  });

  it('drops an event that was not finished', async () => {
    expect(await all('event: entry\ndata: {"half":')).toEqual([]);
  });

  it('is given up when an event has no end', async () => {
    await expect(all('data: ' + 'x'.repeat(2_100_000))).rejects.toThrow('without an end');
  });
});

/** A server that answers with streams, which the test feeds and cuts. */
function server() {
  const streams: { say(text: string): void; cut(): void; end(): void }[] = [];
  let answers: Response[] = [];
  const open = vi.fn((signal: AbortSignal) => {
    const refusal = answers.shift();
    if (refusal) return Promise.resolve(refusal);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        streams.push({
          say: (text) => controller.enqueue(encoder.encode(text)),
          cut: () => controller.error(new Error('cut')),
          end: () => controller.close(),
        });
        signal.addEventListener('abort', () => controller.error(new Error('aborted')));
      },
    });
    return Promise.resolve(new Response(body));
  });
  return { open, streams, refuse: (...next: Response[]) => (answers = next) };
}

describe('listening', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function begin() {
    const { open, streams, refuse } = server();
    const heard: Heard[] = [];
    const links: Link[] = [];
    const onRefused = vi.fn();
    const stream = listen({
      open,
      onHeard: (event) => heard.push(event),
      onLink: (link) => links.push(link),
      onRefused,
      random: () => 1,
    });
    return { open, streams, refuse, heard, links, onRefused, stream };
  }

  it('gives on what is said, and nothing that is not understood', async () => {
    const { streams, heard, stream } = begin();
    await vi.advanceTimersByTimeAsync(0);
    streams[0]?.say('event: seen\ndata: {"seq":3}\n\nevent: other\ndata: {}\n\n');
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([{ event: 'seen', data: { seq: 3 } }]);
    stream.close();
  });

  it('comes back after a cut without a word, and says so only when that fails', async () => {
    const { open, streams, links, refuse, stream } = begin();
    await vi.advanceTimersByTimeAsync(0);
    streams[0]?.cut();
    refuse(new Response('', { status: 502 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(open).toHaveBeenCalledTimes(2);
    expect(links).toEqual(['live', 'reconnecting']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(links.at(-1)).toBe('live');
    stream.close();
  });

  it('waits longer each time, and never longer than half a minute', async () => {
    const { open, refuse, stream } = begin();
    refuse(...Array.from({ length: 20 }, () => new Response('', { status: 503 })));
    await vi.advanceTimersByTimeAsync(60_000);
    const early = open.mock.calls.length;
    expect(early).toBeLessThan(9);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(open.mock.calls.length - early).toBe(2);
    stream.close();
  });

  it('takes silence for a line that is dead', async () => {
    const { open, streams, stream } = begin();
    await vi.advanceTimersByTimeAsync(35_000);
    streams[0]?.say(':\n\n');
    await vi.advanceTimersByTimeAsync(35_000);
    expect(open).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(open).toHaveBeenCalledTimes(2);
    stream.close();
  });

  it('asks no more when the token opens nothing', async () => {
    const { open, refuse, onRefused, streams } = begin();
    await vi.advanceTimersByTimeAsync(0);
    refuse(new Response('', { status: 401 }));
    streams[0]?.end();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(onRefused).toHaveBeenCalledTimes(1);
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('does not open again once it is closed', async () => {
    const { open, stream } = begin();
    await vi.advanceTimersByTimeAsync(0);
    stream.close();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(open).toHaveBeenCalledTimes(1);
  });
});
