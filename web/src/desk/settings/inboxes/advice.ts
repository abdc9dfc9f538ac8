/** What to do about a failed check, read out of what the server said. */
import { isMicrosoft, providerOfHost } from './providers';

export type Advice =
  | 'microsoft'
  | 'app_password'
  | 'password'
  | 'folder'
  | 'name'
  | 'certificate'
  | 'protection'
  | 'port'
  | 'silence'
  | 'other';

const signs: readonly (readonly [Advice, RegExp])[] = [
  ['password', /refused the (sign-in|password)|authenticat|auth|log ?in|credential|password|535|sign-in/i],
  ['folder', /mailbox|folder|nonexistent|select/i],
  ['certificate', /certificate|unknown ?issuer|self-signed|expired|not valid for/i],
  ['protection', /starttls|tls|handshake|encrypt|protected/i],
  ['name', /no address|resolve|dns|lookup|name or service|not known/i],
  ['port', /refused|reset|unreachable|closed/i],
  ['silence', /in time|timed? ?out|timeout/i],
];

/** The kind of advice for a message of the check; `host` is the server that was tried. */
export function advice(message: string, host: string): Advice {
  const found = signs.find(([, sign]) => sign.test(message))?.[0] ?? 'other';
  if (found !== 'password') return found;
  if (isMicrosoft(host)) return 'microsoft';
  return providerOfHost(host) === 'other' ? 'password' : 'app_password';
}
