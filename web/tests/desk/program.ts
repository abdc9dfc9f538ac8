/** Another program as a channel: it hands messages in and takes answers, both signed. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { JsonServer } from '../servers/http';
import { body, type Api, type Schemas } from './api';
import type { House } from './house';

const secret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** A message of the desk, as the program gets it. */
export interface Taken {
  id: string;
  text: string;
  part: number;
  parts: number;
  in_reply_to: string | null;
  attachments: { name: string }[];
}

export class Program {
  private constructor(
    readonly house: House,
    readonly server: JsonServer,
    readonly inbox: string,
    /** What came so far. */
    readonly taken: Taken[],
    readonly keys: { incoming_secret: string; outgoing_secret: string },
  ) {}

  /** `admin` makes its inbox. */
  static async connect(house: House, admin: Api, settings: object = {}, name = 'App Nhà Gốm'): Promise<Program> {
    const taken: Taken[] = [];
    const server = await JsonServer.start(({ body: said }) => {
      const { type, data } = JSON.parse(said) as { type: string; data: Taken };
      if (type !== 'message.outgoing') return { body: {} };
      taken.push(data);
      return { body: { external_id: `theirs-${data.id}` } };
    });
    const keys = { incoming_secret: secret(), outgoing_secret: secret() };
    const all = { url: `${server.url}/hook`, allow_private: true, ...settings };
    const wanted = { name, channel: 'api', settings: all, secrets: keys } as unknown as Schemas['NewInboxBody'];
    const { id } = await body(admin.POST('/api/v1/inboxes', { body: wanted }));
    return new Program(house, server, id, taken, keys);
  }

  /** Hands a message in; the number of its ticket. */
  async says(external_id: string, text: string, more: object = {}): Promise<number> {
    const contact = { external_id: 'customer-7', name: 'Trần Lan' };
    const answer = await this.#call('POST', '/messages', { external_id, contact, text, ...more });
    return (answer as { ticket: number }).ticket;
  }
  changes(external_id: string, text: string) {
    return this.#call('PATCH', `/messages/${external_id}`, { text });
  }
  takesBack(external_id: string) {
    return this.#call('DELETE', `/messages/${external_id}`);
  }
  /** Tells how far an answer got. */
  marks({ id }: Taken, status: 'delivered' | 'read') {
    return this.#call('POST', `/messages/theirs-${id}/status`, { status });
  }

  async #call(method: string, path: string, what?: object): Promise<unknown> {
    const sent = what ? JSON.stringify(what) : '';
    const [id, now] = [`msg_${randomUUID()}`, String(Math.floor(Date.now() / 1000))];
    const key = Buffer.from(this.keys.incoming_secret.replace('whsec_', ''), 'base64');
    const tag = createHmac('sha256', key).update(`${id}.${now}.${sent}`).digest('base64');
    const response = await fetch(`${this.house.url}/api/v1/channels/${this.inbox}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        Connection: 'close',
        'webhook-id': id,
        'webhook-timestamp': now,
        'webhook-signature': `v1,${tag}`,
      },
      ...(what ? { body: sent } : {}),
    });
    const said = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said}`);
    return said ? (JSON.parse(said) as unknown) : undefined;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
