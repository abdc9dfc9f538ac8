import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueryObserver } from '@tanstack/svelte-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cache } from '../cache';
import { keys } from '../queries/keys';
import { apply, applyHint } from './apply';
import { openStream, type Hearing } from './stream';
import { table, type LiveEvent } from './table';

class FakeSource {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 1;
  onopen?: () => void;
  onerror?: () => void;
  listeners = new Map<string, (event: unknown) => void>();
  constructor(readonly url: string) {
    FakeSource.all.push(this);
  }
  addEventListener(kind: string, listener: (event: unknown) => void): void {
    this.listeners.set(kind, listener);
  }
  emit(kind: string, data: object, lastEventId: string): void {
    this.listeners.get(kind)?.({ data: JSON.stringify(data), lastEventId });
  }
  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
  fail(isRefused = false): void {
    if (isRefused) this.readyState = FakeSource.CLOSED;
    this.onerror?.();
  }
}
const newest = (): FakeSource => FakeSource.all.at(-1) as FakeSource;

const event = (kind: string, number: number | undefined, more: object = {}): LiveEvent =>
  ({
    kind,
    number,
    moves_counts: true,
    seq: '1',
    at: '2026-11-21T01:57:00Z',
    actor: { kind: 'system' },
    event: { event: kind, ...more },
  }) as LiveEvent;

describe('the stream', () => {
  const hearing = {
    pauses: false,
    onEvent: vi.fn(),
    onHint: vi.fn(),
    onAgain: vi.fn(),
    onResync: vi.fn(),
    onLink: vi.fn(),
    onRefused: vi.fn(),
  } satisfies Hearing;
  let close: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSource.all = [];
    vi.stubGlobal('EventSource', FakeSource);
    for (const listener of [
      hearing.onEvent,
      hearing.onHint,
      hearing.onAgain,
      hearing.onResync,
      hearing.onLink,
      hearing.onRefused,
    ])
      listener.mockReset();
    close = openStream(hearing).close;
  });
  afterEach(() => {
    close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('tells of events and connects again after the last one, with growing pauses', async () => {
    newest().onopen?.();
    newest().emit('ticket_changed', event('ticket_changed', 7), '41');
    expect(hearing.onEvent).toHaveBeenCalledOnce();
    newest().fail();
    expect(hearing.onLink).toHaveBeenLastCalledWith('reconnecting');
    await vi.advanceTimersByTimeAsync(1000);
    expect(newest().url).toBe('/api/v1/events?after=41');
    newest().fail();
    newest().fail();
    expect(hearing.onLink).toHaveBeenLastCalledWith('offline');
    const tries = FakeSource.all.length;
    await vi.advanceTimersByTimeAsync(1000);
    expect(FakeSource.all.length).toBe(tries);
    await vi.advanceTimersByTimeAsync(3000);
    newest().onopen?.();
    expect(hearing.onLink).toHaveBeenLastCalledWith('live');
  });

  it('asks about the session when the server refuses the feed', () => {
    newest().fail(true);
    expect(hearing.onRefused).toHaveBeenCalledOnce();
  });

  it('connects anew after sleep', async () => {
    newest().onopen?.();
    const tries = FakeSource.all.length;
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(FakeSource.all.length).toBe(tries + 1);
  });

  it('asks for everything when too much was missed', () => {
    newest().emit('resync', {}, '99');
    expect(hearing.onResync).toHaveBeenCalledOnce();
  });
});

describe('an event', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    cache.clear();
  });
  afterEach(async () => {
    await vi.runAllTimersAsync();
    vi.useRealTimers();
  });

  it('leaves a list old that was old, though it writes into it', () => {
    const [old, fresh] = [keys.tickets.list({ state: 'open' }), keys.tickets.list({ state: 'all' })];
    for (const key of [old, fresh]) {
      cache.setQueryData(key, { pages: [{ items: [{ number: 7, status: 'open' }], next: null }], pageParams: [''] });
    }
    void cache.invalidateQueries({ queryKey: old, refetchType: 'none' });
    apply(event('ticket_changed', 7, { ticket: '7', changes: [{ field: 'status', from: 'open', to: 'waiting' }] }));
    expect(JSON.stringify(cache.getQueryData(old))).toContain('waiting');
    expect(cache.getQueryState(old)?.isInvalidated).toBe(true);
    expect(cache.getQueryState(fresh)?.isInvalidated).toBe(false);
  });

  it('of somebody who chats shows at once whether they are there, and asks where once they come', async () => {
    const [own, other] = [keys.tickets.visitors(7), keys.tickets.visitors(8)];
    const away = { line_id: '5', is_here: false, is_typing: false, seen_at: 'then', name: 'Lan' };
    cache.setQueryData(own, { visitors: [away], rating: null });
    cache.setQueryData(other, { visitors: [{ ...away, line_id: '6' }], rating: null });
    const hint = { ticket_id: '70', line_id: '5', is_here: true, is_typing: true, seen_at: 'now' };
    applyHint('visitor', hint);
    expect(cache.getQueryData(own)).toEqual({
      visitors: [{ ...away, is_here: true, is_typing: true, seen_at: 'now' }],
      rating: null,
    });
    await vi.advanceTimersByTimeAsync(200);
    expect(cache.getQueryState(own)?.isInvalidated).toBe(true);
    expect(cache.getQueryState(other)?.isInvalidated).toBe(false);
    cache.setQueryData(own, cache.getQueryData(own));
    applyHint('visitor', { ...hint, is_typing: false });
    await vi.advanceTimersByTimeAsync(200);
    expect(cache.getQueryState(own)?.isInvalidated, 'typing is no reason to ask').toBe(false);
  });

  it('changes what it names at once, in the ticket and in every list', () => {
    const row = { number: 7, status: 'open', subject: 'a' };
    cache.setQueryData(keys.tickets.detail(7), row);
    cache.setQueryData(keys.tickets.list({ state: 'open' }), {
      pages: [{ items: [row, { number: 8, status: 'open' }] }],
      pageParams: [],
    });
    apply(event('ticket_changed', 7, { ticket: '70', changes: [{ field: 'status', from: 'open', to: 'waiting' }] }));
    expect(cache.getQueryData(keys.tickets.detail(7))).toMatchObject({ status: 'waiting', subject: 'a' });
    const list = cache.getQueryData<{ pages: { items: { status: string }[] }[] }>(keys.tickets.list({ state: 'open' }));
    expect(list?.pages[0]?.items.map((item) => item.status)).toEqual(['waiting', 'open']);
  });

  it('takes away only what can be nothing: a subject that is not told stays', () => {
    cache.setQueryData(keys.tickets.detail(7), { number: 7, subject: 'a', snoozed_until: '2026-11-23T00:00:00Z' });
    const changes = [
      { field: 'subject', from: null, to: null },
      { field: 'snoozed_until', from: '2026-11-23T00:00:00Z', to: null },
    ];
    apply(event('ticket_changed', 7, { ticket: '70', changes }));
    expect(cache.getQueryData(keys.tickets.detail(7))).toMatchObject({ subject: 'a', snoozed_until: null });
  });

  /** A question whose answers come when the test says. */
  function asked(queryKey: readonly unknown[]) {
    const answers: ((said: string) => void)[] = [];
    const queryFn = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)));
    return { answers, queryFn, options: { queryKey, queryFn, staleTime: Infinity } };
  }

  it('asks once more for what was asked for the first time before it, since that answer may not know of it', async () => {
    const { answers, queryFn, options } = asked(keys.tickets.entries(7));
    const observer = new QueryObserver(cache, options);
    const stop = observer.subscribe(() => undefined);
    apply(event('entry_added', 7));
    await vi.advanceTimersByTimeAsync(200);
    expect(queryFn).toHaveBeenCalledTimes(1);
    answers[0]?.('before');
    await vi.advanceTimersByTimeAsync(1);
    expect(queryFn).toHaveBeenCalledTimes(2);
    answers[1]?.('after');
    await vi.advanceTimersByTimeAsync(1);
    expect(observer.getCurrentResult().data).toBe('after');
    stop();
  });

  it('does not take for fresh what was fetched ahead before it', async () => {
    const { answers, options } = asked(keys.tickets.entries(7));
    void cache.prefetchQuery(options);
    apply(event('entry_added', 7));
    await vi.advanceTimersByTimeAsync(200);
    answers[0]?.('before');
    await vi.advanceTimersByTimeAsync(1);
    expect(cache.getQueryState(keys.tickets.entries(7))).toMatchObject({ data: 'before', isInvalidated: true });
  });

  it('makes lists old without asking for them again, so that none jumps', async () => {
    const ask = vi.spyOn(cache, 'invalidateQueries');
    apply(event('ticket_opened', 9));
    apply(event('entry_added', 9));
    await vi.advanceTimersByTimeAsync(200);
    const asked = ask.mock.calls.map(([filter]) => filter);
    expect(asked).toContainEqual({ queryKey: keys.tickets.lists, refetchType: 'none' });
    expect(
      asked.filter((filter) => JSON.stringify(filter?.queryKey) === JSON.stringify(keys.tickets.counts)),
    ).toHaveLength(1);
  });
});

describe('a hint', () => {
  beforeEach(() => cache.clear());

  it('shows who is in a ticket, and what was read elsewhere', () => {
    cache.setQueryData(keys.tickets.list({}), {
      pages: [{ items: [{ number: 7, unread: 2, present: [] }] }],
      pageParams: [],
    });
    const present = [{ agent: { id: '4', name: 'Ngọc' }, activity: 'writing', since: '2026-11-21T01:57:00Z' }];
    applyHint('presence', { ticket_id: '70', number: 7, present });
    applyHint('ticket_read', { ticket_id: '70', number: 7, unread: 0, is_mentioned: false });
    expect(cache.getQueryData(keys.tickets.list({}))).toMatchObject({ pages: [{ items: [{ unread: 0, present }] }] });
  });

  it('takes away a ticket that may not be seen any more', () => {
    cache.setQueryData(keys.tickets.list({}), { pages: [{ items: [{ number: 7 }, { number: 8 }] }], pageParams: [] });
    applyHint('ticket_hidden', { number: 7 });
    expect(cache.getQueryData(keys.tickets.list({}))).toMatchObject({ pages: [{ items: [{ number: 8 }] }] });
  });
});

describe('the table of events', () => {
  it('knows every event that agents hear of', () => {
    const schema = readFileSync(join(import.meta.dirname, '../schema.d.ts'), 'utf8');
    const kinds = [...schema.matchAll(/event: "(\w+)"/g)].map(([, kind]) => kind ?? '');
    expect(kinds.length).toBeGreaterThan(30);
    // Of the audit trail alone.
    const unheard = [
      'desk_set_up',
      'signed_in',
      'sign_in_failed',
      'signed_out',
      'password_changed',
      'code_created',
      'everything_exported',
      'backup_downloaded',
    ];
    expect(kinds.filter((kind) => !(kind in table) && !unheard.includes(kind))).toEqual([]);
  });
});
