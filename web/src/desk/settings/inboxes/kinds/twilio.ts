/** What a Twilio account is connected with: as its page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { agentsOf, ownersOf, type Owner } from './lines';
import { addressOf, list, text } from './stored';

export interface TwilioSettings {
  account_sid: string;
  numbers: string[];
  answered_when: 'dialled' | 'connected';
  agents: Owner[];
  public_url: string;
  base_url: string;
  allow_private: boolean;
}

export const USUAL = 'https://api.twilio.com';
export const EVENTS = 'initiated ringing answered completed';

/** TwiML that tells of a call at `address`, and of its recording. */
export const markupOf = (address: string): string =>
  `<Response>
  <Dial record="record-from-answer" recordingStatusCallback="${address}">
    <Number statusCallback="${address}"
            statusCallbackEvent="${EVENTS}">+84900000001</Number>
  </Dial>
</Response>
`;

export const isNumber = (typed: string): boolean => /^\+?\d{3,19}$/.test(typed);

export const open = (stored: Record<string, unknown>): TwilioSettings => ({
  account_sid: text(stored.account_sid),
  numbers: list(stored.numbers),
  answered_when: stored.answered_when === 'connected' ? 'connected' : 'dialled',
  agents: ownersOf(stored.agents),
  public_url: text(stored.public_url),
  base_url: text(stored.base_url, USUAL),
  allow_private: stored.allow_private === true,
});

export const close = (settings: TwilioSettings) => ({
  ...settings,
  account_sid: settings.account_sid.trim(),
  agents: agentsOf(settings.agents),
  public_url: addressOf(settings.public_url),
  base_url: addressOf(settings.base_url) || USUAL,
});

export const twilio: KindPlan<TwilioSettings> = {
  words: 'twilio',
  open,
  close,
  needs: () => ['account_sid'],
  asks: () => ['auth_token'],
  belongs: (settings) => {
    const { base_url, account_sid } = close(settings);
    return [base_url, account_sid];
  },
};
