import { beforeEach, expect, it, vi } from 'vitest';
import { cache } from './cache';
import { changeTicket, Conflict, takeTicket } from './change';
import { report } from './connection.svelte';
import { forgetLatest } from './latest';
import { writeTicket } from './live/apply';
import { outbox, startOutbox } from './outbox/index.svelte';
import { keys } from './queries/keys';
import { changeMany, snoozeTicket, ticketDetail, type Ticket } from './queries/tickets';

const fields = { number: 3, subject: 'Ba', status: 'new', priority: 'normal', type: 'question', tags: ['a'] };
const start = { ...fields, requester: { id: '9' }, assignee: null, team: null, snoozed_until: null, version: 1 };

/** A server that knows one ticket, and answers each request when it is told to, else in a moment. */
let ticket: Record<string, unknown> & { version: number };
let refusals = 0;
const held = new Set<() => void>();
let holds: (method: string, body: object) => boolean = () => false;

const change = (more: object): void => void (ticket = { ...ticket, ...more, version: ticket.version + 1 });

function answer(method: string, path: string, body: Record<string, unknown>): Response {
  const json = (value: unknown, status = 200): Response =>
    new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
  if (method === 'PATCH') {
    const { version, assignee_id, ...rest } = body;
    if (version !== ticket.version) {
      refusals += 1;
      return json({ type: 'stale', kind: 'stale', status: 409, title: 'stale', detail: '', current: ticket }, 409);
    }
    if (rest.status === 'closed')
      return json({ type: 'forbidden', kind: 'forbidden', status: 403, title: 'no', detail: 'Not you.' }, 403);
    // Tags come back in the order of the server.
    const tags = Array.isArray(rest.tags) ? { tags: [...(rest.tags as string[])].sort() } : {};
    change({ ...rest, ...tags, ...(assignee_id !== undefined && { assignee: { id: assignee_id, name: 'Mai' } }) });
  } else if (path.endsWith('/snooze')) change({ snoozed_until: body.until });
  else if (path.endsWith('/notes')) {
    change({ entry_count: 2 });
    return json({ number: 3, version: ticket.version, status: ticket.status, entry: { id: '50' } }, 201);
  } else if (path.endsWith('/bulk')) {
    change(body.change as object);
    return json([{ number: 3, version: ticket.version }]);
  }
  return json(ticket);
}

beforeEach(() => {
  ticket = { ...start };
  refusals = 0;
  holds = () => false;
  held.clear();
  cache.clear();
  forgetLatest();
  report('live');
  cache.setQueryData(keys.session, { agent: { id: '1' }, teams: [], rights: [] });
  cache.setQueryData(keys.tickets.detail(3), { ...start });
  vi.stubGlobal('fetch', async (request: Request) => {
    const body = request.method === 'GET' ? {} : ((await request.clone().json()) as Record<string, unknown>);
    // What is held was answered before, and comes later.
    const said = answer(request.method, new URL(request.url).pathname, body);
    if (holds(request.method, body)) await new Promise<void>((resolve) => held.add(resolve));
    else await new Promise((resolve) => setTimeout(resolve, 2));
    return said;
  });
});

const letGo = (): void => held.forEach((answer) => answer());
const page = (): Ticket | undefined => cache.getQueryData<Ticket>(keys.tickets.detail(3));
const note = () => outbox.post({ kind: 'note', number: 3, body: { text: 'Gọi lại.' } });

it('changes of one ticket that come quickly after one another are no conflict with oneself', async () => {
  await Promise.all([
    changeTicket(3, { assignee_id: '1' }, { assignee: { id: '1', name: 'Mai' } }),
    changeTicket(3, { priority: 'urgent' }),
    changeTicket(3, { status: 'open' }),
    changeTicket(3, { status: 'solved' }),
  ]);
  expect(refusals).toBe(0);
  expect(ticket).toMatchObject({ priority: 'urgent', status: 'solved', assignee: { id: '1' }, version: 5 });
  expect(page()).toMatchObject({ priority: 'urgent', status: 'solved', version: 5 });
});

it.each([
  ['a note', note],
  ['a snooze', () => snoozeTicket(3, { until: '2026-12-01T00:00:00Z' })],
  ['a change of many', () => changeMany([3], { priority: 'high' })],
])('a change after %s, before its answer came, is no conflict either', async (_, act) => {
  await Promise.all([act(), changeTicket(3, { status: 'open' })]);
  expect(refusals).toBe(0);
  expect(ticket).toMatchObject({ status: 'open', version: 3 });
});

it('tags that are added one after the other are not taken for somebody else’s, in whatever order they come back', async () => {
  await Promise.all([changeTicket(3, { tags: ['b', 'a'] }), changeTicket(3, { tags: ['b', 'a', 'c'] })]);
  expect(refusals).toBe(0);
  expect(page()?.tags).toEqual(['a', 'b', 'c']);
});

it('shows a change from the first moment on, though the answer to an earlier one does not know of it', async () => {
  holds = (_, body) => 'status' in body;
  const first = changeTicket(3, { priority: 'urgent' });
  const second = changeTicket(3, { status: 'solved' });
  await first;
  expect(page()).toMatchObject({ priority: 'urgent', status: 'solved', version: 2 });
  // Neither does what the feed says, nor what was asked for before.
  writeTicket(3, { status: 'open' });
  expect(page()?.status).toBe('solved');
  await vi.waitFor(() => expect(held.size).toBe(1));
  letGo();
  await second;
  expect(page()).toMatchObject({ status: 'solved', version: 3 });
});

it('an answer from before the change does not come back over it', async () => {
  holds = (method) => method === 'GET';
  const reading = cache.fetchQuery({ ...ticketDetail(3), staleTime: 0 });
  await vi.waitFor(() => expect(held.size).toBe(1));
  await changeTicket(3, { status: 'solved' });
  letGo();
  await reading;
  expect(page()).toMatchObject({ status: 'solved', version: 2 });
});

it('what somebody else changed meanwhile is still a conflict, also behind a change that was none', async () => {
  change({ status: 'waiting' });
  const [free, mine] = await Promise.allSettled([
    changeTicket(3, { priority: 'urgent' }),
    changeTicket(3, { status: 'solved' }),
  ]);
  expect(free.status).toBe('fulfilled');
  expect(mine).toMatchObject({ status: 'rejected', reason: { fields: ['status'] } });
  expect((mine as PromiseRejectedResult).reason).toBeInstanceOf(Conflict);
  expect(page()).toMatchObject({ status: 'waiting', priority: 'urgent' });
});

it('what is refused is taken back, and what waits behind it is sent and stays shown', async () => {
  const refused = changeTicket(3, { status: 'closed' });
  const next = changeTicket(3, { priority: 'urgent' });
  await expect(refused).rejects.toMatchObject({ kind: 'forbidden' });
  expect(page()).toMatchObject({ status: 'new', priority: 'urgent' });
  await next;
  expect(page()).toMatchObject({ status: 'new', priority: 'urgent', version: 2 });
});

it('what waits for the server is taken back as if it had never been', async () => {
  report('offline');
  const changed = await changeTicket(3, { status: 'solved' });
  const other = await changeTicket(3, { priority: 'urgent' });
  expect(page()).toMatchObject({ status: 'solved', priority: 'urgent' });
  if (changed.state !== 'waiting' || other.state !== 'waiting') throw new Error('nothing waits');
  expect(await changed.takeBack()).toBe(true);
  expect(page()).toMatchObject({ status: 'new', priority: 'urgent' });
  const stop = await startOutbox();
  report('live');
  await vi.waitFor(() => expect(outbox.waiting).toBe(0));
  expect(ticket).toMatchObject({ status: 'new', priority: 'urgent', version: 2 });
  expect(await other.takeBack()).toBe(false);
  stop();
});

it('a ticket is shown as an act answered, with what is on its way over it', async () => {
  holds = () => true;
  const changed = changeTicket(3, { priority: 'urgent' });
  takeTicket({ ...start, version: 2, subject: 'Bốn' } as unknown as Ticket);
  expect(page()).toMatchObject({ priority: 'urgent', subject: 'Bốn' });
  await vi.waitFor(() => expect(held.size).toBe(1));
  letGo();
  await changed;
});
