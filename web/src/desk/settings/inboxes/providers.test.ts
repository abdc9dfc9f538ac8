import { describe, expect, it } from 'vitest';
import { advice } from './advice';
import { isMicrosoft, providerOf, suggest } from './providers';

describe('suggestions for a mailbox', () => {
  it('know the provider by the domain of the address', () => {
    expect(providerOf('shop@gmail.com')).toBe('google');
    expect(providerOf('hotro@nhagom.vn')).toBe('other');
    expect(isMicrosoft('shop@outlook.com')).toBe(true);
    expect(isMicrosoft('outlook.office365.com')).toBe(true);
    expect(isMicrosoft('shop@myoutlook.vn')).toBe(false);
  });

  it('take the usual name for a domain of one’s own, and none for half an address', () => {
    expect(suggest('other', 'hotro@nhagom.vn')?.imap).toEqual({ host: 'mail.nhagom.vn', port: 993, security: 'tls' });
    expect(suggest('other', 'hotro')).toBeUndefined();
    expect(suggest('icloud', 'a@me.com')?.smtp).toEqual({ host: 'smtp.mail.me.com', port: 587, security: 'start_tls' });
  });
});

describe('what to do about a failed check', () => {
  it('tells a wrong password from a wrong name, a bad certificate and a closed port', () => {
    expect(advice('The server refused the sign-in: AUTHENTICATIONFAILED', 'imap.gmail.com')).toBe('app_password');
    expect(advice('The server refused the sign-in', 'mail.nhagom.vn')).toBe('password');
    expect(advice('No address was found for mail.nhagom.vn', 'mail.nhagom.vn')).toBe('name');
    expect(advice('The certificate is not trusted', 'mail.nhagom.vn')).toBe('certificate');
    expect(advice('connection refused', 'mail.nhagom.vn')).toBe('port');
    expect(advice('The server did not answer in time.', 'mail.nhagom.vn')).toBe('silence');
    expect(advice('something new', 'mail.nhagom.vn')).toBe('other');
  });
});
