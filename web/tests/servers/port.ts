/** Ports of this machine. */
import { connect, createServer, type AddressInfo } from 'node:net';
import { until } from '../base/until';
import type { Child } from './child';

/** A port that was free a moment ago, for servers that cannot be handed a socket. */
export function freePort(): Promise<number> {
  return new Promise((resolve, refuse) => {
    const server = createServer();
    server.on('error', refuse);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Whether something accepts connections there. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.on('connect', () => answer(true));
    socket.on('error', () => answer(false));
  });
}

/** Waits until a child accepts connections; false if it ended before. */
export function isUp(child: Child, port: number): Promise<boolean> {
  return until<{ up: boolean }>('a server to accept connections', async () => {
    if (await accepts(port)) return { up: true };
    return child.hasEnded && { up: false };
  }).then(({ up }) => up);
}
