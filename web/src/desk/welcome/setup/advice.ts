/** What to do about a mail server that did not let us in, told from what it said. The server's own words are shown beside it. */
import type { Provider } from './providers';

export type Fault = 'app_password' | 'credentials' | 'name' | 'refused' | 'timeout' | 'tls' | 'plain' | 'unclear';

const SIGNS: readonly (readonly [Fault, RegExp])[] = [
  ['credentials', /does not accept the credentials|user name or the password|needs a sign-in/i],
  ['plain', /unencrypted|STARTTLS|does not offer/i],
  ['tls', /certificate|\bTLS\b/i],
  ['name', /server name .* is not known|not resolved in time/i],
  ['refused', /does not accept connections|broke at once/i],
  ['timeout', /does not answer|did not answer in time|stopped answering/i],
];

/** Which of the known faults a sentence of the test tells of. */
export function faultOf(message: string, provider: Provider | undefined): Fault {
  const fault = SIGNS.find(([, sign]) => sign.test(message))?.[0] ?? 'unclear';
  return fault === 'credentials' && provider?.advice === 'app_password' ? 'app_password' : fault;
}
