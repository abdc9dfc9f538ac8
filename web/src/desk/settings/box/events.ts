/** What an event of the log says besides its kind: fields with both values, and what it is about. */
import type { Schemas } from '../../../api/client';

/** The kinds that can be asked for: what people do to the desk, and what happens to tickets. */
export const KINDS: readonly Schemas['Event']['event'][] = [
  'signed_in',
  'sign_in_failed',
  'signed_out',
  'password_changed',
  'two_factor_changed',
  'agent_created',
  'agent_changed',
  'team_created',
  'team_changed',
  'token_created',
  'token_revoked',
  'settings_changed',
  'inbox_created',
  'inbox_changed',
  'inbox_removed',
  'tag_changed',
  'sender_blocked',
  'sender_unblocked',
  'ticket_type_changed',
  'macro_changed',
  'view_changed',
  'everything_exported',
  'contact_changed',
  'contact_merged',
  'ticket_opened',
  'ticket_changed',
  'ticket_deleted',
  'ticket_marked_spam',
  'ticket_emptied',
  'ticket_merged',
  'ticket_linked',
  'ticket_unlinked',
  'entry_allowed',
  'mail_quarantined',
  'mail_reprocessed',
  'call_changed',
  'recording_removed',
];

/** How names of fields and values are said; as they are stored where they have no words. */
export interface Saying {
  name: (name: string) => string;
  /** `of` is the field whose value it is. */
  value: (value: string, of: string) => string;
}

const PLAIN: Saying = { name: (name) => name, value: (value) => value };
const LONGEST = 80;
/** The machine's own marks: they lead nobody anywhere. */
const INNER = new Set(['event', 'delivery', 'ledger', 'operation', 'seq']);

const isChange = (value: unknown): value is Schemas['Change'] =>
  typeof value === 'object' && value !== null && 'field' in value;

/** Parts such as `role: agent → manager`, `ticket: 12`. */
export function detailsOf(event: Schemas['Event'], say = PLAIN): string[] {
  /** A value as text: short, on one line. */
  const text = (value: unknown, of: string): string => {
    if (value === null || value === undefined || value === '') return '–';
    if (Array.isArray(value)) return value.map((one) => text(one, of)).join(', ');
    if (typeof value === 'object') return shortened(JSON.stringify(value));
    return shortened(say.value(String(value as string | number | boolean), of));
  };
  const facts = Object.entries(event).filter(([name]) => !INNER.has(name));
  return facts.flatMap(([name, value]) => {
    if (name === 'changes' && Array.isArray(value)) {
      return value.filter(isChange).map(({ field, from, to }) => {
        const isHidden = (from ?? null) === null && (to ?? null) === null;
        return isHidden ? say.name(field) : `${say.name(field)}: ${text(from, field)} → ${text(to, field)}`;
      });
    }
    return value === null || (Array.isArray(value) && value.length === 0)
      ? []
      : [`${say.name(name)}: ${text(value, name)}`];
  });
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
