/** What a Zalo official account is connected with: as its page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { addressOf, text } from './stored';

export interface ZaloSettings {
  app_id: string;
  oa_id: string;
  receiving: 'webhook' | 'polling';
  base_url: string;
  oauth_url: string;
  allow_private: boolean;
  /** What the page does not show stays as it was. */
  rest: Record<string, unknown>;
}

/** What is typed in, in the order in which the page asks for it. */
export const SECRETS = ['app_secret', 'access_token', 'refresh_token'] as const;

export function open(stored: Record<string, unknown>): ZaloSettings {
  const { app_id, oa_id, receiving, base_url, oauth_url, allow_private, ...rest } = stored;
  return {
    app_id: text(app_id),
    oa_id: text(oa_id),
    receiving: receiving === 'polling' ? 'polling' : 'webhook',
    base_url: text(base_url, 'https://openapi.zalo.me'),
    oauth_url: text(oauth_url, 'https://oauth.zaloapp.com'),
    allow_private: allow_private === true,
    rest,
  };
}

export const close = ({ rest, app_id, oa_id, base_url, oauth_url, ...others }: ZaloSettings) => ({
  ...rest,
  ...others,
  app_id: app_id.trim(),
  oa_id: oa_id.trim(),
  base_url: addressOf(base_url),
  oauth_url: addressOf(oauth_url),
});

export const zalo: KindPlan<ZaloSettings> = {
  words: 'zalo',
  open,
  close,
  needs: () => ['oa_id', 'app_id'],
  belongs: ({ base_url, oauth_url, app_id, oa_id }) => [base_url, oauth_url, app_id, oa_id].map(addressOf),
  asks: ({ receiving }) => (receiving === 'webhook' ? [...SECRETS, 'webhook_secret'] : SECRETS),
};
