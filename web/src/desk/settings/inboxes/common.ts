/** What inboxes of every kind have: as their forms hold it, and as the API takes it. */
import type { Schemas } from '../../../api/client';
import { changeInbox, createInbox } from '../../../api/queries/inboxes';

export type InboxView = Schemas['InboxView'];

/** The kinds of inboxes that have a page here, in the order in which they are offered. */
export const KINDS = [
  'email',
  'chat',
  'form',
  'telegram',
  'zalo',
  'facebook',
  'instagram',
  'whatsapp',
  'asterisk',
  'twilio',
  'stringee',
  'api',
] as const satisfies readonly Schemas['ChannelKind'][];
export type Kind = (typeof KINDS)[number];
export const isKind = (word: string | undefined): word is Kind => KINDS.some((kind) => kind === word);

export interface Common {
  name: string;
  team_id: string;
  language: Schemas['Language'];
  signature: string;
  sends_acknowledgement: boolean;
  reopen_days: string;
  is_active: boolean;
}

export const common = (inbox: InboxView): Common => ({
  name: inbox.name,
  team_id: inbox.team_id ?? '',
  language: inbox.language,
  signature: inbox.signature,
  sends_acknowledgement: inbox.sends_acknowledgement,
  reopen_days: String(inbox.reopen_days),
  is_active: inbox.is_active,
});

/** The part of a change that every kind sends alike. */
export const scalars = (changes: Partial<Common>) => ({
  ...(changes.name === undefined ? {} : { name: changes.name.trim() }),
  ...(changes.team_id === undefined ? {} : { team_id: changes.team_id || null }),
  ...(changes.language === undefined ? {} : { language: changes.language }),
  ...(changes.signature === undefined ? {} : { signature: changes.signature }),
  ...(changes.sends_acknowledgement === undefined ? {} : { sends_acknowledgement: changes.sends_acknowledgement }),
  ...(changes.reopen_days === undefined ? {} : { reopen_days: Number(changes.reopen_days) }),
  ...(changes.is_active === undefined ? {} : { is_active: changes.is_active }),
});

/** The document knows only that settings are an object: each channel has its own. */
export const asStored = (settings: object): InboxView['settings'] => settings as InboxView['settings'];

/** What stands in the form of a new inbox. */
export const blank = (
  channel: Kind,
  language: Schemas['Language'],
  name: string,
  settings: object = {},
): InboxView => ({
  id: '',
  version: 0,
  channel,
  name,
  address: null,
  aliases: [],
  created_at: '',
  has_password: false,
  is_active: true,
  language,
  reopen_days: 14,
  secrets: [],
  sends_acknowledgement: channel === 'email' || channel === 'form',
  settings: asStored(settings),
  signature: '',
  team_id: null,
});

/** The secrets that were typed or made, by name; `null` forgets one; what is absent stays. */
export type Secrets = Record<string, string | null>;

/** An inbox without addresses, whose settings are `S`. */
export interface KindFields<S> extends Common {
  settings: S;
  secrets: Secrets;
}

/** What a kind of inbox without addresses is set up with, and what it cannot do without. */
export interface KindPlan<S extends object> {
  /** The group of its texts: `settings.<words>.advice.…`. */
  words: 'asterisk' | 'chat' | 'form' | 'meta' | 'program' | 'stringee' | 'telegram' | 'twilio' | 'zalo';
  /** The settings of the form of what is stored, and the other way round. */
  open: (stored: Record<string, unknown>) => S;
  close: (settings: S) => object;
  /** Texts of the settings that cannot stay empty. */
  needs?: (settings: S) => readonly (keyof S & string)[];
  /** Secrets that somebody has to type in, by name. */
  asks?: (settings: S) => readonly string[];
  /** How secrets are made that are made here; what was made is shown once after it is saved. */
  makes?: Readonly<Record<string, () => string>>;
  /** Of those that are made the ones with which a new inbox begins. */
  begins?: readonly string[];
  /** To whom the secrets belong: for somebody else all are wanted again. */
  belongs?: (settings: S) => readonly unknown[];
}

/** Reads and sends inboxes of a kind; a new one begins with the secrets `fresh`. */
export const ends = <S extends object>({ open, close }: KindPlan<S>, fresh: Secrets) => ({
  read: (inbox: InboxView): KindFields<S> => ({
    ...common(inbox),
    settings: open(inbox.settings),
    secrets: inbox.id ? {} : { ...fresh },
  }),
  send: (changes: Partial<KindFields<S>>, inbox: InboxView, fields: KindFields<S>): Promise<InboxView> => {
    const settings = asStored(close(fields.settings));
    const { secrets } = fields;
    if (!inbox.id) {
      const { name = '', ...rest } = scalars(fields);
      return createInbox({ ...rest, name, channel: inbox.channel, settings, secrets: given(secrets) });
    }
    return changeInbox(inbox.id, {
      version: inbox.version,
      ...scalars(changes),
      ...(changes.settings ? { settings } : {}),
      // The document does not say that `null` forgets one.
      ...(Object.keys(secrets).length > 0 ? { secrets: secrets as Record<string, string> } : {}),
    });
  },
});

/** Those that have a value. */
export const given = (secrets: Secrets): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).filter((one): one is [string, string] => Boolean(one[1])));
