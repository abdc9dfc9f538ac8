/** What a Stringee account is connected with: as its page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { agentsOf, countOf, ownersOf, typedOf, type Owner } from './lines';
import { newWord } from './secrets';
import { addressOf, list, text } from './stored';

export interface StringeeSettings {
  key_sid: string;
  receiving: 'webhook' | 'polling';
  poll_seconds: string;
  overlap_minutes: string;
  allowed_networks: string[];
  confirms_calls: boolean;
  base_url: string;
  history_url: string;
  recording_path: string;
  agent_field: string;
  agents: Owner[];
  allow_private: boolean;
}

export const USUAL = {
  poll_seconds: 60,
  overlap_minutes: 60,
  base_url: 'https://api.stringee.com',
  history_url: 'https://api.stringeex.com',
  recording_path: '/v1/call/recording/{id}',
  agent_field: 'agent_user_id',
};

/** Whether this looks like a network or one address; the server looks closer. */
export const isNetwork = (typed: string): boolean =>
  /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)(\/\d{1,3})?$/i.test(typed);

export const open = (stored: Record<string, unknown>): StringeeSettings => ({
  key_sid: text(stored.key_sid),
  receiving: stored.receiving === 'polling' ? 'polling' : 'webhook',
  poll_seconds: typedOf(stored.poll_seconds, USUAL.poll_seconds),
  overlap_minutes: typedOf(stored.overlap_minutes, USUAL.overlap_minutes),
  allowed_networks: list(stored.allowed_networks),
  confirms_calls: stored.confirms_calls === true,
  base_url: text(stored.base_url, USUAL.base_url),
  history_url: text(stored.history_url, USUAL.history_url),
  recording_path: text(stored.recording_path, USUAL.recording_path),
  agent_field: text(stored.agent_field, USUAL.agent_field),
  agents: ownersOf(stored.agents),
  allow_private: stored.allow_private === true,
});

export const close = (settings: StringeeSettings) => ({
  ...settings,
  key_sid: settings.key_sid.trim(),
  poll_seconds: countOf(settings.poll_seconds, USUAL.poll_seconds),
  overlap_minutes: countOf(settings.overlap_minutes, USUAL.overlap_minutes),
  base_url: addressOf(settings.base_url) || USUAL.base_url,
  history_url: addressOf(settings.history_url) || USUAL.history_url,
  recording_path: settings.recording_path.trim() || USUAL.recording_path,
  agent_field: settings.agent_field.trim() || USUAL.agent_field,
  agents: agentsOf(settings.agents),
});

export const stringee: KindPlan<StringeeSettings> = {
  words: 'stringee',
  open,
  close,
  needs: () => ['key_sid'],
  asks: ({ receiving }) => (receiving === 'webhook' ? ['key_secret', 'webhook_secret'] : ['key_secret']),
  makes: { webhook_secret: newWord },
  begins: ['webhook_secret'],
  belongs: (settings) => {
    const { base_url, history_url, key_sid } = close(settings);
    return [base_url, history_url, key_sid];
  },
};
