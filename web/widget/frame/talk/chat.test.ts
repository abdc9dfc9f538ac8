import { afterEach, describe, expect, it, vi } from 'vitest';
import { keepIn } from '../keep';
import type { Client } from '../wire/client';
import { Problem } from '../wire/problem';
import type { Asked, Config, Conversation, Entry, Session } from '../wire/types';
import { Chat } from './chat.svelte';

const config: Config = {
  name: 'Nhà Gốm',
  greeting: '',
  is_open: true,
  opens_at: null,
  away_text: '',
  pre_chat: { when: 'never', fields: [] },
  theme: { brand: '#2f5d50', corner: 'soft', position: 'right', scheme: 'auto' },
  files: { largest: 1000, most: 3 },
  text: { longest: 1000 },
  asks_rating: true,
  consent: null,
};
const entry = (seq: number, from: Entry['from'] = 'agent', client_id: string | null = null): Entry => ({
  seq,
  client_id,
  from,
  author: from === 'agent' ? 'Ngọc' : null,
  at: '2026-11-22T02:00:00Z',
  text: `${seq}`,
  files: [],
  channel: 'chat',
});
const talk = (entries: Entry[]): Conversation => ({
  number: 7,
  state: 'open',
  agent_seen: null,
  known: { is_proven: false },
  rating: null,
  continues_by_mail: false,
  entries,
  has_older: false,
  seq: entries.at(-1)?.seq ?? 0,
});

/** A desk that answers as it is told. */
function desk(session: (asked: Asked) => Session) {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const since: number[] = [];
  const sent: { client_id: string; text: string }[] = [];
  const client = {
    token: undefined as string | undefined,
    session: vi.fn(async (asked: Asked) => session(asked)),
    events: vi.fn((seq: number, signal: AbortSignal) => {
      since.push(seq);
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void streams.push(controller) });
      signal.addEventListener('abort', () => streams.at(-1)?.error(new Error('aborted')), { once: true });
      return Promise.resolve(new Response(body));
    }),
    message: vi.fn(async (message: { client_id: string; text: string }) => {
      sent.push(message);
      return { client_id: message.client_id, at: '' };
    }),
    seen: vi.fn(async () => undefined),
    older: vi.fn(async () => ({ entries: [entry(1), entry(2)], has_older: false })),
  };
  const say = (event: string, data: unknown) =>
    streams.at(-1)?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  return { client, say, since, sent, cut: () => streams.at(-1)?.error(new Error('cut')) };
}

function open(at: ReturnType<typeof desk>, token: string | null = null, known: Config | undefined = config) {
  const keep = keepIn(() => localStorage, 'test.chat.');
  const remember = vi.fn();
  const client = at.client as unknown as Client;
  const chat = new Chat({
    key: 'k',
    origin: 'https://shop.example',
    language: 'vi',
    page: undefined,
    client,
    keep,
    config: known,
    remember,
    token,
  });
  return { chat, remember, keep };
}
const settled = () => new Promise((next) => setTimeout(next, 5));
const fresh = () => ({ visitor: 'v1', config, conversation: null });

afterEach(() => {
  localStorage.clear();
  vi.restoreAllMocks();
});

describe('the chat', () => {
  it('asks nothing of the server for somebody who only looks at the shop', async () => {
    const at = desk(fresh);
    const { chat } = open(at);
    await settled();
    expect(at.client.session).not.toHaveBeenCalled();
    chat.open();
    await settled();
    expect(chat.phase).toBe('ready');
  });

  it('remembers the visitor from the first word on, and not before', async () => {
    const at = desk(fresh);
    const { chat, remember } = open(at);
    chat.open();
    await settled();
    expect(remember).not.toHaveBeenCalled();
    chat.write('  Chào shop ', []);
    await settled();
    expect(at.sent).toMatchObject([{ text: 'Chào shop' }]);
    expect(remember).toHaveBeenCalledWith('v1');
  });

  it('shows a message once, whichever of answer and stream comes first', async () => {
    const at = desk(({ visitor }) => ({ visitor: 'v1', config, conversation: visitor ? talk([]) : null }));
    const { chat } = open(at);
    chat.open();
    await settled();
    at.client.message.mockImplementationOnce(async (message) => {
      at.say('entry', entry(1, 'visitor', message.client_id));
      at.say('entry', entry(1, 'visitor', message.client_id));
      await settled();
      return { client_id: message.client_id, at: '' };
    });
    chat.write('a', []);
    await settled();
    await settled();
    expect(chat.entries.map(({ seq }) => seq)).toEqual([1]);
    expect(chat.unsent).toEqual([]);
  });

  it('resumes behind what it has, after a cut', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const at = desk(() => ({ visitor: 'v1', config, conversation: talk([entry(4)]) }));
    open(at, 'v1');
    await settled();
    at.say('entry', entry(5));
    await settled();
    at.cut();
    await vi.waitFor(() => expect(at.since).toEqual([4, 5]));
  });

  it('stays anonymous with an identity that is not signed', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const at = desk(({ identity }) => {
      if (identity) throw new Problem(401, 'unauthenticated', 'identity');
      return fresh();
    });
    const { chat } = open(at);
    chat.identify({ id: '1', expires: 1, hash: 'x' });
    chat.open();
    await settled();
    expect(chat.phase).toBe('ready');
    expect(warn).toHaveBeenCalled();
  });

  it('takes another visitor’s conversation off the screen', async () => {
    const answers = [
      { visitor: 'v1', config, conversation: talk([entry(9)]) },
      { visitor: 'v2', config, conversation: null },
    ];
    const at = desk(() => answers.shift() ?? fresh());
    const { chat } = open(at, 'v1');
    await settled();
    expect(chat.entries).toHaveLength(1);
    at.say('reset', {});
    await settled();
    expect(chat.entries).toEqual([]);
    expect(chat.talk).toBeUndefined();
    expect(chat.unread).toBe(0);
  });

  it('counts what came while it was closed, until somebody looks', async () => {
    const at = desk(() => ({ visitor: 'v1', config, conversation: talk([entry(3)]) }));
    const { chat } = open(at, 'v1');
    await settled();
    expect(chat.unread).toBe(0);
    at.say('entry', entry(4));
    at.say('entry', entry(5));
    await settled();
    expect(chat.unread).toBe(2);
    chat.look();
    expect(chat.unread).toBe(0);
    expect(at.client.seen).toHaveBeenCalledWith(5);
    chat.look();
    expect(at.client.seen).toHaveBeenCalledTimes(1);
  });

  it('brings older entries before those that are there', async () => {
    const at = desk(() => ({ visitor: 'v1', config, conversation: { ...talk([entry(3)]), has_older: true } }));
    const { chat } = open(at, 'v1');
    await settled();
    expect(await chat.older()).toBe(true);
    expect(chat.entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await chat.older()).toBe(false);
  });

  it('says when it is not for this page, and tries no more', async () => {
    const at = desk(() => {
      throw new Problem(403, 'forbidden');
    });
    const { chat } = open(at);
    chat.open();
    await settled();
    expect(chat.phase).toBe('refused');
  });

  it('joins the conversation that another tab began', async () => {
    const at = desk(({ visitor }) => ({
      visitor: visitor ?? 'v1',
      config,
      conversation: visitor === 'v9' ? talk([entry(1)]) : null,
    }));
    const { chat } = open(at);
    chat.open();
    await settled();
    localStorage.setItem('test.chat.token', 'v9');
    dispatchEvent(new StorageEvent('storage', { key: 'test.chat.token', newValue: 'v9', storageArea: localStorage }));
    await settled();
    expect(chat.entries).toHaveLength(1);
  });

  it('forgets everything when the page says that somebody else is there', async () => {
    const at = desk(({ visitor }) => ({
      visitor: visitor ?? 'v2',
      config,
      conversation: visitor === 'v1' ? talk([entry(1)]) : null,
    }));
    const { chat, remember, keep } = open(at, 'v1');
    await settled();
    keep.set('unsent.x', 'y');
    chat.reset();
    expect(remember).toHaveBeenCalledWith(null);
    expect(chat.entries).toEqual([]);
    expect(chat.phase).toBe('asleep');
  });

  it('knows when somebody types, and forgets it with their message', async () => {
    const at = desk(() => ({ visitor: 'v1', config, conversation: talk([]) }));
    const { chat } = open(at, 'v1');
    await settled();
    at.say('typing', { author: 'Ngọc', is_typing: true });
    await settled();
    expect(chat.typing).toBe('Ngọc');
    at.say('entry', entry(1));
    await settled();
    expect(chat.typing).toBeUndefined();
  });
});
