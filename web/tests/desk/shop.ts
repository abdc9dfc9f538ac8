/** A shop that works: the executable, one inbox on a real Dovecot, a real SMTP server that keeps what goes out. */
import type { Closing } from '../base/closing';
import { Folder } from '../base/folder';
import { until } from '../base/until';
import { makeAuthority } from '../servers/authority';
import { Dovecot } from '../servers/dovecot';
import { Smtp } from '../servers/smtp';
import { body, type Api, type Schemas, type Session } from './api';
import { hire } from './hire';
import { FIRST, House } from './house';
import { raw, read, SHOP, type Letter, type Ours } from './letter';

export const ACCOUNT = { user: 'shop', password: 'bí mật của tiệm' };

/** The two mail servers, before the desk knows them. */
export class Mail {
  private constructor(
    readonly roots: string,
    readonly dovecot: Dovecot,
    readonly smtp: Smtp,
    /** The name of the account. */
    readonly user: string,
  ) {}

  static async open(closing: Closing, user = ACCOUNT.user): Promise<Mail> {
    const folder = closing.own('certificates', new Folder());
    const authority = makeAuthority(folder);
    const dovecot = closing.own('Dovecot', await Dovecot.start(authority));
    dovecot.setUser(user, ACCOUNT.password);
    const smtp = closing.own('SMTP server', await Smtp.start(authority, user, ACCOUNT.password));
    return new Mail(authority.root, dovecot, smtp, user);
  }

  /** Puts a mail into the shop's mailbox. */
  deliver(letter: Letter | string) {
    this.dovecot.deliver(this.user, typeof letter === 'string' ? letter : raw(letter));
  }
  /** All that went out so far. */
  sent(): Ours[] {
    return this.smtp.mails().map(read);
  }
  /** Waits for a mail that goes out. */
  goesOut(what: string, fits: (mail: Ours) => boolean): Promise<Ours> {
    return until(what, () => this.sent().find(fits));
  }

  /** How the desk reaches them. */
  get settings() {
    const { user } = this;
    return {
      imap: { host: '127.0.0.1', port: this.dovecot.port, security: 'tls', user, poll_seconds: 5 },
      smtp: { host: '127.0.0.1', port: this.smtp.port, security: 'start_tls', user, authentication: 'password' },
    };
  }
}

export interface ShopOptions {
  /** Of the first administrator. */
  language?: 'vi' | 'en';
  /** How long an answer can be taken back. */
  undoSeconds?: number;
}

export class Shop {
  private constructor(
    readonly house: House,
    readonly mail: Mail,
    /** The first administrator. */
    readonly mai: Session,
    readonly api: Api,
  ) {}

  static async open(closing: Closing, { language = 'vi', undoSeconds = 0 }: ShopOptions = {}): Promise<Shop> {
    const mail = await Mail.open(closing);
    const house = closing.own('the executable', await House.open({ roots: mail.roots }));
    const mai = await house.setUp({ language });
    const shop = new Shop(house, mail, mai, house.api({ session: mai }));
    await shop.#configure(undoSeconds);
    return shop;
  }

  async #configure(undoSeconds: number) {
    const settings = await body(this.api.GET('/api/v1/settings'));
    const tickets = { ...settings.tickets, undo_send_seconds: undoSeconds };
    await this.api.PATCH('/api/v1/settings', { body: { version: settings.version, tickets } });
    const inbox = {
      name: FIRST.shop_name,
      channel: 'email',
      address: SHOP,
      sends_acknowledgement: false,
      // What a channel wants is its own matter: the description of the API leaves both open.
      settings: this.mail.settings as unknown as Schemas['NewInboxBody']['settings'],
      secrets: { imap_password: ACCOUNT.password, smtp_password: ACCOUNT.password },
    } as const;
    await this.api.POST('/api/v1/inboxes', { body: inbox });
  }

  /** Takes another agent in. */
  hire(name: string, role?: Schemas['Role'], language?: 'vi' | 'en'): Promise<Session> {
    return hire(this.house.url, this.api, name, role, language);
  }

  /** Delivers a mail that begins a ticket, and waits for it. */
  async receives(letter: Letter): Promise<Schemas['TicketRow']> {
    this.mail.deliver(letter);
    return until(`the ticket of “${letter.subject}”`, async () => {
      const { items } = await body(this.api.GET('/api/v1/tickets'));
      return items.find((ticket) => ticket.subject === letter.subject);
    });
  }
}
