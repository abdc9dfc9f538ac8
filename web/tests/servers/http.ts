/** A small HTTP server on loopback that takes JSON and answers it, or bytes, for the parts that others play. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
export interface Said {
  status?: number;
  /** A buffer goes as it is, everything else as JSON. */
  body: unknown;
}

export class JsonServer {
  private constructor(
    readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: (asked: Asked) => Said | Promise<Said>): Promise<JsonServer> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const asked = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() };
        void Promise.resolve(answer(asked)).then(({ status = 200, body }) => {
          const isRaw = Buffer.isBuffer(body);
          response.writeHead(status, { 'Content-Type': isRaw ? 'application/octet-stream' : 'application/json' });
          response.end(isRaw ? body : JSON.stringify(body));
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new JsonServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
