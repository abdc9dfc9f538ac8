/** What an Asterisk is connected with: as its page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { agentsOf, countOf, ownersOf, typedOf, type Owner } from './lines';
import { list, text } from './stored';

export type Protection = 'plain' | 'tls';

export interface AsteriskSettings {
  host: string;
  port: string;
  security: Protection;
  allow_plain: boolean;
  username: string;
  incoming_contexts: string[];
  ignored_contexts: string[];
  extension_digits: string;
  outgoing_prefix: string;
  time_zone: string;
  agents: Owner[];
}

export const PORTS: Readonly<Record<Protection, number>> = { plain: 5038, tls: 5039 };
const DIGITS = 5;

/** What stands in `manager.conf` over there. */
export const managerOf = (username: string): string =>
  `[${username.trim() || 'hopdesk'}]
secret = a-long-secret
deny = 0.0.0.0/0.0.0.0
permit = 192.168.1.10/255.255.255.255
read = call,cdr,agent
write = reporting
`;

/** What the dial plan runs to put recordings here. */
export const recorderOf = (inbox: string): string =>
  `#!/bin/sh
# After MixMonitor: recorded.sh FILE LINKEDID
id=$(curl -sf -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$DESK/api/v1/calls" \\
  -d "{\\"external_id\\":\\"asterisk:${inbox}:$2\\",\\"direction\\":\\"in\\",\\"status\\":\\"ringing\\"}" | jq -r .recording_path)
curl -sf -X PUT -H "Authorization: Bearer $TOKEN" -H 'Content-Type: audio/wav' --data-binary "@$1" "$DESK$id"
`;

export const open = (stored: Record<string, unknown>): AsteriskSettings => ({
  host: text(stored.host),
  port: typedOf(stored.port, PORTS.plain),
  security: stored.security === 'tls' ? 'tls' : 'plain',
  allow_plain: stored.allow_plain === true,
  username: text(stored.username, 'hopdesk'),
  incoming_contexts: list(stored.incoming_contexts),
  ignored_contexts: list(stored.ignored_contexts),
  extension_digits: typedOf(stored.extension_digits, DIGITS),
  outgoing_prefix: text(stored.outgoing_prefix),
  time_zone: text(stored.time_zone),
  agents: ownersOf(stored.agents),
});

export const close = (settings: AsteriskSettings) => ({
  ...settings,
  host: settings.host.trim(),
  port: countOf(settings.port, PORTS[settings.security]),
  username: settings.username.trim(),
  extension_digits: countOf(settings.extension_digits, DIGITS),
  outgoing_prefix: settings.outgoing_prefix.trim(),
  agents: agentsOf(settings.agents),
});

export const asterisk: KindPlan<AsteriskSettings> = {
  words: 'asterisk',
  open,
  close,
  needs: () => ['host', 'username'],
  asks: () => ['secret'],
  belongs: (settings) => {
    const { host, port, security, username } = close(settings);
    return [host, port, security, username];
  },
};
