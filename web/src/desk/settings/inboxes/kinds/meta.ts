/** What Meta's messengers are connected with: as their page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { newWord } from './secrets';
import { addressOf, text } from './stored';

export type Messenger = 'facebook' | 'instagram' | 'whatsapp';

export interface MetaSettings {
  /** Of the page, of the Instagram account, or of the WhatsApp number. */
  account_id: string;
  app_id: string;
  version: string;
  base_url: string;
  allow_private: boolean;
  human_agent: boolean;
  proves_app: boolean;
}

export const USUAL = { version: 'v25.0', base_url: 'https://graph.facebook.com' };

/** What an app subscribes to at Meta, and what its token is allowed: in Meta's own words. */
export const SUBSCRIBED: Readonly<Record<Messenger, { object: string; fields: readonly string[] }>> = {
  facebook: {
    object: 'Page',
    fields: [
      'messages',
      'messaging_postbacks',
      'message_echoes',
      'message_edits',
      'message_reads',
      'message_deliveries',
    ],
  },
  instagram: { object: 'Instagram', fields: ['messages', 'messaging_postbacks', 'messaging_seen'] },
  whatsapp: { object: 'WhatsApp Business Account', fields: ['messages', 'smb_message_echoes'] },
};
const PAGE = ['pages_messaging', 'pages_manage_metadata', 'pages_read_engagement'] as const;
export const PERMISSIONS: Readonly<Record<Messenger, readonly string[]>> = {
  facebook: PAGE,
  instagram: [...PAGE, 'instagram_manage_messages'],
  whatsapp: ['whatsapp_business_messaging', 'whatsapp_business_management'],
};

export const open = (stored: Record<string, unknown>): MetaSettings => ({
  account_id: text(stored.account_id),
  app_id: text(stored.app_id),
  version: text(stored.version, USUAL.version),
  base_url: text(stored.base_url, USUAL.base_url),
  allow_private: stored.allow_private === true,
  human_agent: stored.human_agent === true,
  proves_app: stored.proves_app === true,
});

export const close = ({ account_id, app_id, version, base_url, ...others }: MetaSettings) => ({
  ...others,
  account_id: account_id.trim(),
  app_id: app_id.trim(),
  version: version.trim() || USUAL.version,
  base_url: addressOf(base_url),
});

export const meta: KindPlan<MetaSettings> = {
  words: 'meta',
  open,
  close,
  needs: () => ['app_id', 'account_id'],
  asks: () => ['app_secret', 'access_token', 'verify_token'],
  makes: { verify_token: newWord },
  begins: ['verify_token'],
  belongs: ({ base_url, app_id, account_id }) => [addressOf(base_url), app_id.trim(), account_id.trim()],
};
