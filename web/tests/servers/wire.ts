/**
 * The wire between browsers and the executable: the one address that a browser knows, whatever happens behind it. It can be
 * cut, held still, and led to an executable that was started anew.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Line {
  near: Socket;
  far: Socket;
  /** Head of the request that was sent last. */
  request: string;
}

const REQUEST = /^(GET|HEAD|POST|PUT|PATCH|DELETE) /;
const FEED = 'GET /api/v1/events';

export class Wire {
  #server: Server;
  #lines = new Set<Line>();
  #target: number | undefined;
  #isHeld = false;
  readonly port: number;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (near) => this.#join(near));
  }

  static open(): Promise<Wire> {
    return new Promise((resolve, refuse) => {
      const server = createServer();
      server.on('error', refuse);
      server.listen(0, '127.0.0.1', () => resolve(new Wire(server)));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  /** How many feeds of live changes are open. */
  get feeds(): number {
    return [...this.#lines].filter((line) => line.request.startsWith(FEED)).length;
  }

  /** Leads to the executable on this port; without one, every connection is refused. */
  lead(port: number | undefined) {
    this.#target = port;
    if (port === undefined) this.cut();
  }
  /** Cuts what is open, or what fits. */
  cut(fits: (request: string) => boolean = () => true) {
    for (const line of this.#lines) {
      if (!fits(line.request)) continue;
      line.near.destroy();
      line.far.destroy();
    }
  }
  /** Cuts the feeds of live changes, or those of one browser, which its cookie tells. */
  cutFeeds(cookie = '') {
    this.cut((request) => request.startsWith(FEED) && request.includes(cookie));
  }
  /** Nothing passes any more, and nobody is told: as when a laptop sleeps. */
  hold() {
    this.#isHeld = true;
    for (const { near, far } of this.#lines) [near, far].forEach((socket) => socket.pause());
  }
  release() {
    this.#isHeld = false;
    for (const { near, far } of this.#lines) [near, far].forEach((socket) => socket.resume());
  }

  close(): Promise<void> {
    this.lead(undefined);
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket) {
    if (this.#target === undefined) return void near.destroy();
    const far = connect(this.#target, '127.0.0.1');
    const line: Line = { near, far, request: '' };
    this.#lines.add(line);
    const part = () => {
      this.#lines.delete(line);
      near.destroy();
      far.destroy();
    };
    const pass = (from: Socket, to: Socket, look?: (chunk: Buffer) => void) => {
      from.on('data', (chunk: Buffer) => {
        look?.(chunk);
        if (!to.write(chunk)) {
          from.pause();
          to.once('drain', () => this.#isHeld || from.resume());
        }
      });
      from.on('end', () => to.end());
      from.on('error', part);
      from.on('close', part);
    };
    pass(near, far, (chunk) => {
      const text = chunk.toString('latin1');
      if (REQUEST.test(text)) line.request = text;
    });
    pass(far, near);
    if (this.#isHeld) [near, far].forEach((socket) => socket.pause());
  }
}
