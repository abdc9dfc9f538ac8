import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../problem';

const stored = vi.hoisted(() => new Map<string, unknown>());
const send = vi.hoisted(() => vi.fn());

vi.mock('../../base/storage', async (original) => ({
  ...(await original<object>()),
  drawer: () => ({
    get: async (key: string) => stored.get(key),
    all: async () => [...stored].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value),
    put: async (key: string, value: unknown) => void stored.set(key, value),
    remove: async (key: string) => void stored.delete(key),
    clear: async () => stored.clear(),
  }),
}));
vi.mock('./writes', async (original) => ({ ...(await original<object>()), send }));

const note = (number: number, text: string) => ({ kind: 'note', number, body: { text } }) as const;
const sentTexts = (): string[] => send.mock.calls.map(([write]) => write.body.text as string);

/** Problems as the page that is open now makes them. */
let gone: () => Problem;
let refused: () => Problem;

/** A page that was just opened, for an agent. */
async function page(agent = '1') {
  vi.resetModules();
  const { cache } = await import('../cache');
  const { keys } = await import('../queries/keys');
  cache.setQueryData(keys.session, { agent: { id: agent }, teams: [], rights: [] });
  const { Problem } = await import('../problem');
  gone = () => new Problem({ kind: 'gone' });
  refused = () => new Problem({ kind: 'conflict', status: 409, detail: 'The ticket is closed.' });
  const connection = await import('../connection.svelte');
  const { outbox, startOutbox } = await import('./index.svelte');
  return { outbox, startOutbox, report: connection.report };
}

beforeEach(() => {
  stored.clear();
  send.mockReset().mockImplementation(async (write) => ({ number: write.number }));
});

describe('the outbox', () => {
  it('sends at once and keeps nothing of what the server has', async () => {
    const { outbox } = await page();
    expect(await outbox.post(note(7, 'a'))).toEqual({ state: 'sent', answer: { number: 7 } });
    expect(outbox.items).toEqual([]);
    expect(stored.size).toBe(0);
  });

  it('holds writes while the server is away, and sends them in their order once it is back', async () => {
    const { outbox, startOutbox, report } = await page();
    await startOutbox();
    report('offline');
    expect((await outbox.post(note(7, 'a'))).state).toBe('waiting');
    expect((await outbox.post(note(7, 'b'))).state).toBe('waiting');
    expect(outbox.waiting).toBe(2);
    expect(send).not.toHaveBeenCalled();
    report('live');
    await vi.waitFor(() => expect(outbox.waiting).toBe(0));
    expect(sentTexts()).toEqual(['a', 'b']);
  });

  it('holds a write whose sending finds no server, and what comes after it on the same ticket', async () => {
    const { outbox, startOutbox, report } = await page();
    send.mockRejectedValueOnce(gone());
    await startOutbox();
    expect((await outbox.post(note(7, 'a'))).state).toBe('waiting');
    report('live');
    await vi.waitFor(() => expect(outbox.waiting).toBe(0));
    const ids = send.mock.calls.map(([, id]) => id);
    expect(ids[0]).toBe(ids[1]);
  });

  it('survives the closing of the page', async () => {
    const first = await page();
    first.report('offline');
    await first.outbox.post(note(7, 'a'));
    const second = await page();
    await second.startOutbox();
    await vi.waitFor(() => expect(stored.size).toBe(0));
    expect(sentTexts()).toEqual(['a']);
  });

  it('sends nothing of somebody else on the same computer', async () => {
    const first = await page('1');
    first.report('offline');
    await first.outbox.post(note(7, 'a'));
    const second = await page('2');
    await second.startOutbox();
    expect(second.outbox.items).toEqual([]);
    expect(send).not.toHaveBeenCalled();
    expect(stored.size).toBe(1);
  });

  it('gives a refusal to whoever waits for the answer, and goes on', async () => {
    const { outbox } = await page();
    send.mockRejectedValueOnce(refused());
    const [first, second] = await Promise.allSettled([outbox.post(note(7, 'a')), outbox.post(note(7, 'b'))]);
    expect(first).toMatchObject({ status: 'rejected', reason: { kind: 'conflict' } });
    expect(second.status).toBe('fulfilled');
    expect(stored.size).toBe(0);
  });

  it('keeps what was refused after the page forgot about it, until the agent decides', async () => {
    const first = await page();
    first.report('offline');
    await first.outbox.post(note(7, 'a'));
    await first.outbox.post(note(7, 'b'));
    await first.outbox.post(note(8, 'c'));
    send.mockImplementationOnce(async () => Promise.reject(refused()));
    const second = await page();
    await second.startOutbox();
    await vi.waitFor(() =>
      expect(second.outbox.items.map((item) => item.refused)).toEqual(['The ticket is closed.', undefined]),
    );
    const [item] = second.outbox.items;
    expect(await second.outbox.discard(item?.id ?? '')).toMatchObject({ body: { text: 'a' } });
    await vi.waitFor(() => expect(stored.size).toBe(0));
    expect(sentTexts().sort()).toEqual(['a', 'b', 'c']);
  });

  it('does not give up what is just being sent', async () => {
    const { outbox } = await page();
    let arrive = (): void => undefined;
    send.mockImplementationOnce(
      (write) => new Promise((resolve) => (arrive = () => resolve({ number: write.number }))),
    );
    const sent = outbox.post(note(7, 'a'));
    await vi.waitFor(() => expect(send).toHaveBeenCalled());
    const given = outbox.discard(outbox.items[0]?.id ?? '');
    arrive();
    expect((await sent).state).toBe('sent');
    expect(await given).toBeUndefined();
  });

  it('tells all that stand behind one without a server that they wait', async () => {
    const { outbox } = await page();
    send.mockImplementation(async () => Promise.reject(gone()));
    const outcomes = await Promise.all([outbox.post(note(7, 'a')), outbox.post(note(7, 'b'))]);
    expect(outcomes.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
    expect(sentTexts()).not.toContain('b');
  });
});
