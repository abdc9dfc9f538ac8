/** Plays Zalo's part: it tells an official account's desk of messages, signed as Zalo signs, and takes answers. */
import { createHash } from 'node:crypto';
import { until } from '../base/until';
import { JsonServer, type Asked } from './http';

/** The numbers of app and account, and the person who writes. */
const APP = '3608';
const ACCOUNT = '3886';
const LAN = '2468';
const ACCESS = 'access-0';
const WEBHOOK_SECRET = 'secret-of-the-webhook';

export class Zalo {
  /** What the account was asked to send, in its order. */
  readonly sent: { user_id: string; text: string }[] = [];
  #server: JsonServer | undefined;
  #told = 0;

  static async start(): Promise<Zalo> {
    const zalo = new Zalo();
    zalo.#server = await JsonServer.start((asked) => zalo.#answer(asked));
    return zalo;
  }

  /** What an inbox needs to reach this. */
  get settings() {
    const url = this.#server?.url ?? '';
    return { app_id: APP, oa_id: ACCOUNT, base_url: url, oauth_url: url, allow_private: true };
  }
  get secrets() {
    return {
      app_secret: 'secret-of-the-app',
      webhook_secret: WEBHOOK_SECRET,
      access_token: ACCESS,
      refresh_token: 'refresh-0',
    };
  }

  /** The address of the inbox's webhook, as it is entered at Zalo. */
  webhook = '';

  /** Somebody writes to the account. */
  says(text: string): Promise<void> {
    return this.#tell('user_send_text', { message: { msg_id: `theirs-${(this.#told += 1)}`, text } });
  }

  /** Tells until it is taken, as Zalo does. */
  async #tell(event_name: string, more: object): Promise<void> {
    const timestamp = String(Date.now());
    const parties = { sender: { id: LAN }, recipient: { id: ACCOUNT } };
    const body = JSON.stringify({ app_id: APP, user_id_by_app: '5521', event_name, timestamp, ...parties, ...more });
    const mac = createHash('sha256').update(APP).update(body).update(timestamp).update(WEBHOOK_SECRET).digest('hex');
    const headers = { 'Content-Type': 'application/json', 'X-ZEvent-Signature': `mac=${mac}`, Connection: 'close' };
    await until(`Zalo’s ${event_name} to be taken`, async () => {
      const { ok } = await fetch(this.webhook, { method: 'POST', headers, body });
      return ok;
    });
  }

  #answer({ path, headers, body }: Asked) {
    const done = (data: object) => ({ body: { data, error: 0, message: 'Success' } });
    if (headers.access_token !== ACCESS) return { body: { error: -216, message: 'Access token is invalid' } };
    switch (new URL(path, 'http://zalo').pathname) {
      case '/v2.0/oa/getoa':
        return done({ oa_id: ACCOUNT, name: 'Nhà Gốm', is_verified: true });
      case '/v3.0/oa/user/detail':
        return done({ user_id: LAN, display_name: 'Lan Trần' });
      case '/v3.0/oa/message/cs': {
        const asked = JSON.parse(body) as { recipient: { user_id: string }; message: { text: string } };
        this.sent.push({ user_id: asked.recipient.user_id, text: asked.message.text });
        return done({ message_id: `own-${this.sent.length}`, user_id: asked.recipient.user_id });
      }
      default:
        return { status: 404, body: { error: 404, message: 'no such path' } };
    }
  }

  get texts(): string[] {
    return this.sent.map(({ text }) => text);
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
