import { expect, test } from 'vitest';
import { faultOf } from './advice';
import { providerOf } from './providers';

const refused =
  'imap.gmail.com:993 does not accept the credentials of shop@gmail.com (Invalid). Check user name and password, or connect the account again.';

test('a refused password of Gmail points to the app password, one of another host to the password', () => {
  expect(faultOf(refused, providerOf('shop@gmail.com'))).toBe('app_password');
  expect(faultOf(refused, undefined)).toBe('credentials');
});

test('each way in which a server cannot be reached has its own advice', () => {
  expect(faultOf('The server name of mail.x.vn:993 is not known (lookup). Check how it is written.', undefined)).toBe(
    'name',
  );
  expect(
    faultOf('mail.x.vn:993 does not accept connections (refused). Check host, port and firewall.', undefined),
  ).toBe('refused');
  expect(faultOf('mail.x.vn:993 does not answer. Check host, port and firewall.', undefined)).toBe('timeout');
  expect(faultOf('The certificate of mail.x.vn:993 is not trusted.', undefined)).toBe('tls');
  expect(faultOf('mail.x.vn:143 would get the password unencrypted. Choose TLS or STARTTLS.', undefined)).toBe('plain');
});

test('what nobody foresaw is called unclear', () => {
  expect(faultOf('The moon is in the way.', undefined)).toBe('unclear');
});
