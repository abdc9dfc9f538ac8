/** A certificate authority for the mail servers of one test, and the certificate that it gives them. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Folder } from '../base/folder';

export interface Authority {
  /** Paths of PEM files. */
  root: string;
  certificate: string;
  key: string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes both for `localhost` and 127.0.0.1, good for two days, by the `openssl` that comes with Dovecot. */
export function makeAuthority(folder: Folder): Authority {
  folder.make('authority');
  const at = (name: string) => folder.at('authority', name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const name = ['-subj', '/CN=Hopdesk test authority', '-addext', 'keyUsage=critical,keyCertSign'];
  openssl('req', '-x509', ...KEY, '-days', '2', ...name, '-keyout', at('root.key'), '-out', at('root.pem'));
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
  openssl('req', ...KEY, '-subj', '/CN=localhost', '-keyout', at('key.pem'), '-out', at('request.pem'));
  const signed = ['-CA', at('root.pem'), '-CAkey', at('root.key'), '-CAcreateserial', '-extfile', at('names')];
  openssl('x509', '-req', '-in', at('request.pem'), ...signed, '-days', '2', '-out', at('certificate.pem'));
  writeFileSync(at('chain.pem'), readFileSync(at('certificate.pem'), 'utf8') + readFileSync(at('root.pem'), 'utf8'));
  return { root: at('root.pem'), certificate: at('chain.pem'), key: at('key.pem') };
}
