/** An inbox as its form holds it, and as the API takes it. */
import type { Schemas } from '../../../api/client';
import { changeInbox, createInbox } from '../../../api/queries/inboxes';

export type InboxView = Schemas['InboxView'];
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

export interface InboxFields {
  name: string;
  address: string;
  aliases: string[];
  team_id: string;
  language: Schemas['Language'];
  signature: string;
  sends_acknowledgement: boolean;
  reopen_days: string;
  is_active: boolean;
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

/** What stands in the form of a new inbox. */
export const blank = (language: Schemas['Language'], name: string): InboxView => ({
  id: '',
  version: 0,
  channel: 'email',
  name,
  address: null,
  aliases: [],
  created_at: '',
  has_password: false,
  is_active: true,
  language,
  reopen_days: 14,
  secrets: [],
  sends_acknowledgement: true,
  settings: { imap: newReceiving(), smtp: newSending() } as unknown as InboxView['settings'],
  signature: '',
  team_id: null,
});

export const read = (inbox: InboxView): InboxFields => ({
  name: inbox.name,
  address: inbox.address ?? '',
  aliases: [...inbox.aliases],
  team_id: inbox.team_id ?? '',
  language: inbox.language,
  signature: inbox.signature,
  sends_acknowledgement: inbox.sends_acknowledgement,
  reopen_days: String(inbox.reopen_days),
  is_active: inbox.is_active,
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
  const settings = {
    ...rest,
    ...(receiving ? { imap: receiving } : {}),
    ...(fields.smtp ? { smtp: fields.smtp } : {}),
  };
  // The document knows only that they are an object: each channel has its own.
  return settings as InboxView['settings'];
}

/** The passwords that were typed; what is empty stays as it is. */
export const secretsOf = (fields: InboxFields): Record<string, string> => ({
  ...(fields.imap_password ? { imap_password: fields.imap_password } : {}),
  ...(fields.smtp_password ? { smtp_password: fields.smtp_password } : {}),
});

const scalars = (changes: Partial<InboxFields>) => ({
  ...(changes.name === undefined ? {} : { name: changes.name.trim() }),
  ...(changes.address === undefined ? {} : { address: changes.address.trim() }),
  ...(changes.aliases === undefined ? {} : { aliases: changes.aliases }),
  ...(changes.team_id === undefined ? {} : { team_id: changes.team_id || null }),
  ...(changes.language === undefined ? {} : { language: changes.language }),
  ...(changes.signature === undefined ? {} : { signature: changes.signature }),
  ...(changes.sends_acknowledgement === undefined ? {} : { sends_acknowledgement: changes.sends_acknowledgement }),
  ...(changes.reopen_days === undefined ? {} : { reopen_days: Number(changes.reopen_days) }),
  ...(changes.is_active === undefined ? {} : { is_active: changes.is_active }),
});

/** Makes the inbox, or changes the one that is there. */
export function send(changes: Partial<InboxFields>, inbox: InboxView, fields: InboxFields): Promise<InboxView> {
  const secrets = secretsOf(fields);
  if (!inbox.id) {
    const { name, address, ...rest } = scalars(fields);
    const body = { ...rest, name: name ?? '', address: address ?? null, channel: 'email' as const };
    return createInbox({ ...body, secrets, settings: settingsOf(fields, inbox) });
  }
  const hasSettings = 'imap' in changes || 'smtp' in changes;
  return changeInbox(inbox.id, {
    version: inbox.version,
    ...scalars(changes),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
    ...(hasSettings ? { settings: settingsOf(fields, inbox) } : {}),
  });
}
