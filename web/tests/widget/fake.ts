/**
 * A desk that is none: it keeps the contract of `/widget/v1` in memory, and plays the days on which everything goes wrong, which
 * the real one cannot be asked for. It serves the built chat under the policy of the real one.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { WEB } from '../base/folder';
import type { Config, Entry, Talk } from '../../widget/frame/wire/types';
import { Person } from './visitors';
import { fine } from './weather';

const BUILT = join(WEB, 'dist-widget');
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html' };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

export const CONFIG: Config = {
  name: 'Nhà Gốm',
  greeting: '',
  is_open: true,
  opens_at: null,
  away_text: '',
  pre_chat: { when: 'never', fields: [] },
  theme: { brand: '#2f5d50', corner: 'round', position: 'right', scheme: 'auto' },
  files: { largest: 2_000_000, most: 3 },
  text: { longest: 2000 },
  asks_rating: true,
  consent: null,
};

/** What is answered with a status that is none of the good ones. */
class Refusal {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly more: { field?: string; retryAfter?: number } = {},
  ) {}
}

interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Buffer;
  json: Record<string, unknown>;
  person: Person | undefined;
}

export class FakeDesk {
  readonly people = new Map<string, Person>();
  readonly weather = fine();
  config: Config = structuredClone(CONFIG);
  /** Which pages may embed it. */
  allowed: string[] = [];
  /** Whether the page holds the configuration. */
  isTold = true;
  /** What was asked, such as `POST /session`. */
  readonly asked: string[] = [];
  readonly mailed: { to: string; what: string }[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static open(): Promise<FakeDesk> {
    const desk = new FakeDesk();
    return new Promise((resolve) => desk.#server.listen(0, '127.0.0.1', () => resolve(desk)));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  /** The only visitor who has spoken, or has a session. */
  get person(): Person {
    const all = [...this.people.values()];
    const found = all.findLast(({ talk }) => talk) ?? all.at(-1);
    if (!found) throw new Error('nobody is there');
    return found;
  }
  get listening(): number {
    return [...this.people.values()].reduce((sum, { listeners }) => sum + listeners.size, 0);
  }

  /** Somebody of the shop answers. */
  answers(text: string, over: Partial<Entry> = {}): Entry {
    const entry = this.person.add({ from: 'agent', author: 'Bảo Ngọc', text, ...over });
    this.#tell(this.person, 'entry', entry, entry.seq);
    return entry;
  }
  tells(event: string, data: unknown) {
    this.#tell(this.person, event, data);
  }
  /** Something of the conversation changes. */
  changes(change: Partial<Talk>, person = this.person) {
    Object.assign(person.begin(), change);
    this.#tell(person, 'change', person.talk);
  }
  cut() {
    for (const { listeners } of this.people.values()) for (const { response } of listeners) response.destroy();
  }
  close(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #tell(person: Person, event: string, data: unknown, id?: number) {
    const words = `${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const { response } of person.listeners) response.write(this.weather.doubles ? words + words : words);
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', this.url);
    if (this.weather.isDown) return void request.socket.destroy();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.weather.delay) await new Promise((next) => setTimeout(next, this.weather.delay));
    if (!url.pathname.startsWith('/widget/v1/')) return this.#file(url.pathname, response);
    const path = url.pathname.slice('/widget/v1'.length);
    this.asked.push(`${request.method} ${path}`);
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const body = Buffer.concat(chunks);
    const isJson = request.headers['content-type']?.startsWith('application/json');
    const json = (isJson ? JSON.parse(body.toString() || '{}') : {}) as Record<string, unknown>;
    const person = this.people.get(token);
    const asked = { method: request.method ?? '', path, query: url.searchParams, body, json, person };
    try {
      if (request.headers.origin && request.headers.origin !== this.url) throw new Refusal(403, 'forbidden');
      if (path === '/events') return this.#listen(asked, response);
      const said = this.#take(asked, request.headers['content-type'] ?? '');
      if (said instanceof Buffer)
        return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(said);
      if (path === '/messages' && this.weather.losesAnswers > 0) {
        this.weather.losesAnswers -= 1;
        return void request.socket.destroy();
      }
      if (said === undefined) return void response.writeHead(204).end();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, type, more } = error;
      const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
      if (more.retryAfter) headers['retry-after'] = String(more.retryAfter);
      response.writeHead(status, headers).end(JSON.stringify({ type, status, field: more.field }));
    }
  }

  #listen({ query, person }: Request, response: ServerResponse) {
    if (!person) throw new Refusal(401, 'unauthenticated');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write('retry: 3000\n\n');
    const missed = person.entries.filter(({ seq }) => seq > Number(query.get('since') ?? 0));
    if (this.weather.disorders) missed.reverse();
    for (const entry of missed) response.write(`id: ${entry.seq}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`);
    const listener = { response };
    person.listeners.add(listener);
    response.on('close', () => person.listeners.delete(listener));
  }

  #take({ method, path, query, body, json, person }: Request, type: string): unknown {
    const what = `${method} ${path}`;
    if (what === 'POST /session') return this.#session(json);
    if (!person) throw new Refusal(401, 'unauthenticated');
    if (what === 'POST /messages') return this.#message(person, json);
    if (method === 'GET' && path.startsWith('/files/'))
      return person.files.get(path.slice(7))?.bytes ?? Buffer.alloc(0);
    const text = (name: string) => String(json[name] ?? '');
    switch (what) {
      case 'GET /entries':
        return person.older(Number(query.get('before')));
      case 'POST /files':
        return this.#store(person, body, type);
      case 'POST /typing':
        return void person.typed.push(json.is_typing === true);
      case 'POST /seen':
        person.seen = Number(json.seq);
        return undefined;
      case 'POST /details': {
        const known = { ...person.begin().known, ...json };
        this.changes({ known, continues_by_mail: Boolean(known.email) }, person);
        return undefined;
      }
      case 'POST /proof':
        person.code = '123456';
        this.mailed.push({ to: text('email'), what: 'code' });
        person.begin().known.email = text('email');
        return {};
      case 'POST /proof/code':
        if (text('code') !== person.code) throw new Refusal(400, 'invalid', { field: 'code' });
        Object.assign(person.begin(), { known: { ...person.talk?.known, is_proven: true }, continues_by_mail: true });
        return this.#seen(person);
      case 'POST /transcript':
        if (!person.entries.some(({ from }) => from === 'agent')) throw new Refusal(409, 'conflict');
        this.mailed.push({ to: text('email') || (person.talk?.known.email ?? ''), what: 'transcript' });
        return {};
      case 'POST /rating':
        this.changes({ rating: { score: Number(json.score), comment: text('comment') || null } }, person);
        return undefined;
      case 'POST /end': {
        const entry = person.add({ from: 'system', text: 'Bạn đã kết thúc cuộc trò chuyện.' });
        this.#tell(person, 'entry', entry, entry.seq);
        this.changes({ state: 'solved' }, person);
        return undefined;
      }
      default:
        throw new Refusal(404, 'not_found');
    }
  }

  #session({ visitor, origin, identity }: Record<string, unknown>) {
    const status = this.weather.sessionStatus;
    if (status) throw new Refusal(status, 'refused');
    if (this.allowed.length > 0 && !this.allowed.includes(String(origin))) throw new Refusal(403, 'forbidden');
    if (identity) throw new Refusal(401, 'unauthenticated', { field: 'identity' });
    let person = this.people.get(String(visitor));
    if (!person) this.people.set((person = new Person()).token, person);
    return this.#seen(person);
  }
  #seen(person: Person) {
    return { visitor: person.token, config: this.config, conversation: person.conversation };
  }

  #message(person: Person, { client_id, text, files }: Record<string, unknown>) {
    if (this.weather.tooMany > 0) {
      this.weather.tooMany -= 1;
      throw new Refusal(429, 'too_many', { retryAfter: this.weather.retryAfter });
    }
    if (text === 'từ chối') throw new Refusal(400, 'invalid', { field: 'text' });
    const known = person.entries.find((entry) => entry.client_id === client_id);
    if (known) return { client_id, at: known.at };
    const briefs = (files as string[]).flatMap((id) => person.files.get(id)?.brief ?? []);
    if (person.talk?.state === 'solved') this.changes({ state: 'open', rating: null }, person);
    const entry = person.add({ from: 'visitor', client_id: String(client_id), text: String(text), files: briefs });
    this.#tell(person, 'entry', entry, entry.seq);
    return { client_id, at: entry.at };
  }

  #store(person: Person, body: Buffer, type: string) {
    const boundary = /boundary=(.+)$/.exec(type)?.[1] ?? '';
    const head = body.indexOf('\r\n\r\n');
    const about = body.subarray(0, head).toString();
    const bytes = body.subarray(head + 4, body.lastIndexOf(`\r\n--${boundary}`));
    const id = `f${person.files.size + 1}`;
    const name = /filename="([^"]*)"/.exec(about)?.[1] ?? 'file';
    if (name.endsWith('.exe')) throw new Refusal(400, 'invalid', { field: 'file' });
    const media_type = /Content-Type: (\S+)/i.exec(about)?.[1] ?? 'application/octet-stream';
    const brief = { id, name, size: bytes.length, media_type, url: `/widget/v1/files/${id}` };
    person.files.set(id, { brief, bytes });
    return brief;
  }

  #file(path: string, response: ServerResponse) {
    if (path === '/favicon.ico') return void response.writeHead(204).end();
    const isPage = /^\/widget\/[^/.]+$/.test(path);
    const name = isPage ? 'index.html' : path.replace(/^\/widget\//, '/');
    try {
      let bytes: string | Buffer = readFileSync(join(BUILT, name));
      const config = JSON.stringify(this.config).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
      if (isPage && this.isTold)
        bytes = bytes
          .toString()
          .replace('name="hopdesk-config" content=""', `name="hopdesk-config" content="${config}"`);
      response.writeHead(200, {
        'content-type': `${TYPES[extname(name)] ?? 'application/octet-stream'}; charset=utf-8`,
        'cross-origin-resource-policy': 'cross-origin',
        'content-security-policy': `${POLICY}; frame-ancestors 'self' ${this.allowed.join(' ')}`,
      });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  }
}
