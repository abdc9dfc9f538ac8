import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepIn, type Keep } from '../keep';
import { Problem } from '../wire/problem';
import { Queue, type Unsent } from './queue';

/** A server that takes each client id once, after what it is told to refuse. */
function stage(keep: Keep = keepIn(() => localStorage, 'test.queue.')) {
  const taken: string[] = [];
  const tries: string[] = [];
  const refusals: Problem[] = [];
  let items: readonly Unsent[] = [];
  const pauses: (number | undefined)[] = [];
  const queue = new Queue({
    keep,
    async send({ client_id, text }) {
      tries.push(text);
      const refusal = refusals.shift();
      // An answer that gets lost: the message is there all the same.
      if (!refusal || refusal.kind === 'lost') if (!taken.includes(client_id)) taken.push(client_id);
      if (refusal) throw refusal;
    },
    onChange: (now) => (items = now),
    onPause: (until) => pauses.push(until),
    random: () => 1,
  });
  return {
    queue,
    taken,
    tries,
    refusals,
    pauses,
    keep,
    states: () => items.map(({ text, state }) => `${text} ${state}`),
  };
}

describe('messages on their way', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    localStorage.clear();
  });

  it('go one after the other, in the order in which they were written', async () => {
    const { queue, tries, states } = stage();
    for (const text of ['a', 'b', 'c']) queue.add(text, []);
    await vi.advanceTimersByTimeAsync(0);
    expect(tries).toEqual(['a', 'b', 'c']);
    expect(states()).toEqual(['a sent', 'b sent', 'c sent']);
  });

  it('wait while nobody answers, and keep their order', async () => {
    const { queue, tries, refusals, states } = stage();
    refusals.push(new Problem(0), new Problem(502));
    queue.add('a', []);
    queue.add('b', []);
    await vi.advanceTimersByTimeAsync(10);
    expect(states()).toEqual(['a waiting', 'b waiting']);
    await vi.advanceTimersByTimeAsync(5000);
    expect(tries).toEqual(['a', 'a', 'a', 'b']);
  });

  it('are not doubled when the answer was lost', async () => {
    const { queue, taken, refusals, tries } = stage();
    refusals.push(new Problem(0, 'lost'));
    queue.add('a', []);
    await vi.advanceTimersByTimeAsync(5000);
    expect(tries).toHaveLength(2);
    expect(taken).toHaveLength(1);
  });

  it('go at once when the line is back', async () => {
    const { queue, taken, refusals } = stage();
    refusals.push(...Array.from({ length: 6 }, () => new Problem(0)));
    queue.add('a', []);
    await vi.advanceTimersByTimeAsync(60_000);
    refusals.length = 0;
    queue.kick();
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toHaveLength(1);
  });

  it('wait as long as the server says after too many, and no press makes it shorter', async () => {
    const { queue, tries, refusals, pauses } = stage();
    refusals.push(new Problem(429, 'too_many', undefined, 12));
    queue.add('a', []);
    await vi.advanceTimersByTimeAsync(11_000);
    queue.kick();
    await vi.advanceTimersByTimeAsync(500);
    expect(tries).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(tries).toHaveLength(2);
    expect(pauses).toEqual([expect.any(Number), undefined]);
  });

  it('that are refused wait for their author, and hold nobody up', async () => {
    const { queue, refusals, states } = stage();
    refusals.push(new Problem(400, 'invalid', 'text'));
    queue.add('a', []);
    queue.add('b', []);
    await vi.advanceTimersByTimeAsync(0);
    expect(states()).toEqual(['a refused', 'b sent']);
    queue.retry(queue.items[0]?.client_id ?? '');
    await vi.advanceTimersByTimeAsync(0);
    expect(states()).toEqual(['a sent', 'b sent']);
  });

  it('survive a reload with their ids, and are forgotten once they are in the conversation', async () => {
    const first = stage();
    first.refusals.push(...Array.from({ length: 99 }, () => new Problem(0)));
    first.queue.add('a', []);
    await vi.advanceTimersByTimeAsync(10);
    first.queue.add('b', []);
    const ids = first.queue.items.map(({ client_id }) => client_id);
    const second = stage(first.keep);
    expect(second.states()).toEqual(['a waiting', 'b waiting']);
    second.queue.kick();
    await vi.advanceTimersByTimeAsync(0);
    expect(second.taken).toEqual(ids);
    second.queue.drop(...ids);
    expect(second.queue.items).toEqual([]);
    expect(stage(first.keep).queue.items).toEqual([]);
  });

  it('that lay for too long, or are no messages, are not sent', () => {
    const keep = keepIn(() => localStorage, 'test.queue.');
    keep.set('unsent.1', JSON.stringify({ client_id: '1', text: 'old', files: [], at: '2020-01-01T00:00:00Z' }));
    keep.set('unsent.2', '{"client_id":');
    keep.set('unsent.3', 'null');
    expect(stage(keep).queue.items).toEqual([]);
    expect(keep.names('unsent.')).toEqual([]);
  });
});
