/** Plays Meta's part, as far as a page needs it: who a token speaks for, when it ends, and what it asks of an address before it calls it. */
import { createHmac } from 'node:crypto';
import { JsonServer, type Asked, type Said } from './http';

export const TOKEN = 'EAAGreal';
export const PAGE = '10291';
const SECRET = 'the-secret-of-the-app';

export class Meta {
  readonly secret = SECRET;
  /** When the token ends, in seconds since 1970; never, if 0. */
  endsAt = 0;
  #server: JsonServer | undefined;

  static async start(): Promise<Meta> {
    const meta = new Meta();
    meta.#server = await JsonServer.start((asked) => meta.#answer(asked));
    return meta;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  #answer({ path, headers }: Asked): Said {
    if (headers.authorization !== `Bearer ${TOKEN}`) {
      const error = { message: 'Invalid OAuth access token.', type: 'OAuthException', code: 190 };
      return { status: 400, body: { error } };
    }
    // After the version.
    const what = path.split(/[/?]/)[2];
    if (what === 'me') return { body: { id: PAGE, name: 'Nhà Gốm' } };
    if (what === 'debug_token') return { body: { data: { expires_at: this.endsAt } } };
    return { body: { success: true } };
  }

  /** Asks an address whether it is ours, as it does when that is entered; answers what it said. */
  async verifies(address: string, token: string): Promise<string> {
    const query = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.challenge': '1158201444',
      'hub.verify_token': token,
    });
    const answer = await fetch(`${address}?${query}`);
    return answer.ok ? answer.text() : String(answer.status);
  }

  /** Tells that somebody wrote to the page, signed with the app's secret. */
  async tells(address: string, text: string, secret = SECRET): Promise<number> {
    const message = {
      sender: { id: '77' },
      recipient: { id: PAGE },
      timestamp: Date.now(),
      message: { mid: 'm-1', text },
    };
    const body = JSON.stringify({ object: 'page', entry: [{ id: PAGE, time: Date.now(), messaging: [message] }] });
    const tag = createHmac('sha256', secret).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${tag}` };
    return (await fetch(address, { method: 'POST', headers, body })).status;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
