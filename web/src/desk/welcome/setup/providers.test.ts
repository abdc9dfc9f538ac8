import { expect, test } from 'vitest';
import { domainOf, providerOf, serversFor } from './providers';

test('the domain is what follows the last @, whatever its case', () => {
  expect(domainOf('"odd@name"@Shop.VN ')).toBe('shop.vn');
  expect(domainOf('nobody')).toBe('');
});

test('a known provider gives its servers, and what to know of its passwords', () => {
  expect(providerOf('shop@GMAIL.com')?.advice).toBe('app_password');
  expect(serversFor('shop@gmail.com')).toEqual({
    imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
    smtp: { host: 'smtp.gmail.com', port: 465, security: 'tls' },
  });
});

test('a provider that sends by STARTTLS alone is not offered the other port', () => {
  expect(serversFor('shop@icloud.com').smtp).toEqual({ host: 'smtp.mail.me.com', port: 587, security: 'start_tls' });
});

test('a domain of its own gets the usual name, an unfinished one none', () => {
  expect(serversFor('hotro@nhagom.vn').imap.host).toBe('mail.nhagom.vn');
  expect(serversFor('hotro@nha').imap.host).toBe('');
  expect(serversFor('hotro').smtp.host).toBe('');
});

test('a lookalike of a provider is no provider', () => {
  expect(providerOf('shop@gmail.com.example.org')).toBeUndefined();
});
