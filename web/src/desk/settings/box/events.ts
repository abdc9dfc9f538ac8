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
  'tag_changed',
  'ticket_type_changed',
  'macro_changed',
  'view_changed',
  'everything_exported',
  'contact_changed',
  'contact_merged',
  'ticket_opened',
  'ticket_changed',
  'ticket_deleted',
  'ticket_merged',
  'entry_allowed',
  'mail_quarantined',
  'mail_reprocessed',
  'call_changed',
  'recording_removed',
];

const LONGEST = 80;

/** A value as text: short, on one line. */
function text(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

const isChange = (value: unknown): value is Schemas['Change'] =>
  typeof value === 'object' && value !== null && 'field' in value;

/** Lines such as `role: agent → manager`, `ticket: 12`. */
export function detailsOf(event: Schemas['Event']): string[] {
  const facts = Object.entries(event).filter(([name]) => name !== 'event');
  return facts.flatMap(([name, value]) => {
    if (name === 'changes' && Array.isArray(value)) {
      return value.filter(isChange).map(({ field, from, to }) => {
        const isHidden = (from ?? null) === null && (to ?? null) === null;
        return isHidden ? field : `${field}: ${text(from)} → ${text(to)}`;
      });
    }
    return value === null || (Array.isArray(value) && value.length === 0) ? [] : [`${name}: ${text(value)}`];
  });
}
