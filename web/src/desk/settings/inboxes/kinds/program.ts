/** What another program is connected with: as its page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { newSecret } from './secrets';

export interface ProgramSettings {
  /** Where answers go; nothing, if it only receives. */
  url: string | null;
  allow_private: boolean;
  text_limit: string;
  carries_files: boolean;
  reply_window_hours: string;
  identity: 'other' | 'phone';
}

const number = (value: unknown): string => (typeof value === 'number' ? String(value) : '');

export const open = (stored: Record<string, unknown>): ProgramSettings => ({
  url: typeof stored.url === 'string' ? stored.url : null,
  allow_private: stored.allow_private === true,
  text_limit: number(stored.text_limit) || '10000',
  carries_files: stored.carries_files !== false,
  reply_window_hours: number(stored.reply_window_hours),
  identity: stored.identity === 'phone' ? 'phone' : 'other',
});

export const close = ({ url, text_limit, reply_window_hours, ...rest }: ProgramSettings) => ({
  ...rest,
  ...(url === null ? {} : { url: url.trim() }),
  text_limit: Number(text_limit),
  ...(reply_window_hours ? { reply_window_hours: Number(reply_window_hours) } : {}),
});

export const program: KindPlan<ProgramSettings> = {
  words: 'program',
  open,
  close,
  needs: ({ url }) => (url === null ? [] : ['url']),
  makes: { incoming_secret: newSecret, outgoing_secret: newSecret },
  begins: ['incoming_secret'],
  belongs: ({ url }) => [url],
};

/** A message that is handed in from a shell, signed as the server wants it. `desk` has no slash at its end. */
export const exampleOf = (desk: string, inbox: string): string =>
  [
    `SECRET='whsec_…'`,
    `body='{"external_id": "m-1", "contact": {"external_id": "customer-7", "name": "Lan"}, "text": "Xin chào"}'`,
    `id="msg_$(openssl rand -hex 16)"; now=$(date +%s)`,
    `key=$(printf %s "\${SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')`,
    `tag=$(printf '%s.%s.%s' "$id" "$now" "$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)`,
    `curl -sS ${desk}/api/v1/channels/${inbox}/messages -H 'content-type: application/json' \\`,
    `  -H "webhook-id: $id" -H "webhook-timestamp: $now" -H "webhook-signature: v1,$tag" -d "$body"`,
  ].join('\n');
