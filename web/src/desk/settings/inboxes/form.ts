/** A mailbox as its form holds it, and as the API takes it. */
import type { Schemas } from '../../../api/client';
import { changeInbox, createInbox } from '../../../api/queries/inboxes';
import { asStored, blank, common, scalars, type Common, type InboxView } from './common';

export type Protection = 'tls' | 'start_tls' | 'plain';
export type Afterwards = 'leave' | 'flag' | 'move' | 'delete';
export type SignIn = 'password' | 'oauth2' | 'none';

export interface Receiving {
  host: string;
  port: number;
  security: Protection;
  user: string;
  authentication: SignIn;
  folder: string;
  afterwards: Afterwards;
  move_to?: string | undefined;
  poll_seconds: number;
  allow_plain: boolean;
}
export interface Sending {
  host: string;
  port: number;
  security: Protection;
  user: string;
  authentication: SignIn;
  allow_plain: boolean;
}

export interface InboxFields extends Common {
  address: string;
  aliases: string[];
  imap: Receiving | null;
  smtp: Sending | null;
  imap_password: string;
  smtp_password: string;
}

interface Stored {
  imap?: Receiving;
  smtp?: Sending;
}
const stored = (inbox: InboxView): Stored => inbox.settings as unknown as Stored;

export const newReceiving = (): Receiving => ({
  host: '',
  port: 993,
  security: 'tls',
  user: '',
  authentication: 'password',
  folder: 'INBOX',
  afterwards: 'leave',
  poll_seconds: 60,
  allow_plain: false,
});
export const newSending = (): Sending => ({
  host: '',
  port: 465,
  security: 'tls',
  user: '',
  authentication: 'password',
  allow_plain: false,
});

/** What stands in the form of a new mailbox. */
export const blankMailbox = (language: Schemas['Language'], name: string): InboxView =>
  blank('email', language, name, { imap: newReceiving(), smtp: newSending() });

export const read = (inbox: InboxView): InboxFields => ({
  ...common(inbox),
  address: inbox.address ?? '',
  aliases: [...inbox.aliases],
  imap: stored(inbox).imap ? { ...newReceiving(), ...stored(inbox).imap } : null,
  smtp: stored(inbox).smtp ? { ...newSending(), ...stored(inbox).smtp } : null,
  imap_password: '',
  smtp_password: '',
});

/** The settings as the server stores them: what the form does not show stays as it was. */
export function settingsOf(fields: InboxFields, inbox: InboxView): InboxView['settings'] {
  const { imap, smtp, ...rest } = inbox.settings as Record<string, unknown>;
  void [imap, smtp];
  const receiving = fields.imap && {
    ...fields.imap,
    move_to: fields.imap.afterwards === 'move' ? fields.imap.move_to : undefined,
  };
  return asStored({
    ...rest,
    ...(receiving ? { imap: receiving } : {}),
    ...(fields.smtp ? { smtp: fields.smtp } : {}),
  });
}

/** The passwords that were typed; what is empty stays as it is. */
export const secretsOf = (fields: InboxFields): Record<string, string> => ({
  ...(fields.imap_password ? { imap_password: fields.imap_password } : {}),
  ...(fields.smtp_password ? { smtp_password: fields.smtp_password } : {}),
});

const addressed = (changes: Partial<InboxFields>) => ({
  ...scalars(changes),
  ...(changes.address === undefined ? {} : { address: changes.address.trim() }),
  ...(changes.aliases === undefined ? {} : { aliases: changes.aliases }),
});

/** Makes the inbox, or changes the one that is there. */
export function send(changes: Partial<InboxFields>, inbox: InboxView, fields: InboxFields): Promise<InboxView> {
  const secrets = secretsOf(fields);
  if (!inbox.id) {
    const { name, address, ...rest } = addressed(fields);
    const body = { ...rest, name: name ?? '', address: address ?? null, channel: 'email' as const };
    return createInbox({ ...body, secrets, settings: settingsOf(fields, inbox) });
  }
  const hasSettings = 'imap' in changes || 'smtp' in changes;
  return changeInbox(inbox.id, {
    version: inbox.version,
    ...addressed(changes),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
    ...(hasSettings ? { settings: settingsOf(fields, inbox) } : {}),
  });
}
