/** What a Telegram bot is connected with: as its page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { addressOf, text } from './stored';

export interface TelegramSettings {
  base_url: string;
  allow_private: boolean;
  receiving: 'polling' | 'webhook';
  poll_seconds: string;
}

export const USUAL = 'https://api.telegram.org';

export const open = (stored: Record<string, unknown>): TelegramSettings => ({
  base_url: text(stored.base_url, USUAL),
  allow_private: stored.allow_private === true,
  receiving: stored.receiving === 'webhook' ? 'webhook' : 'polling',
  poll_seconds: typeof stored.poll_seconds === 'number' ? String(stored.poll_seconds) : '50',
});

export const close = ({ poll_seconds, base_url, ...rest }: TelegramSettings) => ({
  ...rest,
  base_url: addressOf(base_url),
  poll_seconds: Number(poll_seconds),
});

export const telegram: KindPlan<TelegramSettings> = {
  words: 'telegram',
  open,
  close,
  asks: () => ['bot_token'],
  belongs: ({ base_url }) => [addressOf(base_url)],
};
