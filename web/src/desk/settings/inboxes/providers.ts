/** Where the mailboxes of well-known providers are, by their published addresses; for all others the usual names of the domain. */
import type { Protection } from './form';

export const providers = ['google', 'yahoo', 'icloud', 'zoho', 'fastmail', 'other'] as const;
export type Provider = (typeof providers)[number];

interface Ends {
  imap: string;
  smtp: string;
  smtpPort: number;
  smtpSecurity: Protection;
  domains: readonly string[];
}

const known: Readonly<Record<Exclude<Provider, 'other'>, Ends>> = {
  google: {
    imap: 'imap.gmail.com',
    smtp: 'smtp.gmail.com',
    smtpPort: 465,
    smtpSecurity: 'tls',
    domains: ['gmail.com', 'googlemail.com'],
  },
  yahoo: {
    imap: 'imap.mail.yahoo.com',
    smtp: 'smtp.mail.yahoo.com',
    smtpPort: 465,
    smtpSecurity: 'tls',
    domains: ['yahoo.com', 'yahoo.com.vn', 'ymail.com'],
  },
  icloud: {
    imap: 'imap.mail.me.com',
    smtp: 'smtp.mail.me.com',
    smtpPort: 587,
    smtpSecurity: 'start_tls',
    domains: ['icloud.com', 'me.com', 'mac.com'],
  },
  zoho: {
    imap: 'imap.zoho.com',
    smtp: 'smtp.zoho.com',
    smtpPort: 465,
    smtpSecurity: 'tls',
    domains: ['zoho.com', 'zohomail.com'],
  },
  fastmail: {
    imap: 'imap.fastmail.com',
    smtp: 'smtp.fastmail.com',
    smtpPort: 465,
    smtpSecurity: 'tls',
    domains: ['fastmail.com', 'fastmail.fm'],
  },
};

/** Domains whose provider lets in by OAuth only. */
const MICROSOFT = /(^|\.)(outlook|hotmail|live|msn)\.|(^|\.)office365\.com$/i;

export const domainOf = (address: string): string => address.split('@')[1]?.trim().toLowerCase() ?? '';

/** The provider of an address; `other` for a domain of one's own. */
export function providerOf(address: string): Provider {
  const domain = domainOf(address);
  return providers.find((name) => name !== 'other' && known[name].domains.includes(domain)) ?? 'other';
}

/** The provider whose servers these are. */
export const providerOfHost = (host: string): Provider =>
  providers.find((name) => name !== 'other' && (known[name].imap === host || known[name].smtp === host)) ?? 'other';

export const isMicrosoft = (addressOrHost: string): boolean =>
  MICROSOFT.test(domainOf(addressOrHost) || addressOrHost.toLowerCase());

export interface Suggestion {
  imap: { host: string; port: number; security: Protection };
  smtp: { host: string; port: number; security: Protection };
}

/** Where mail of this address is likely to be found. */
export function suggest(provider: Provider, address: string): Suggestion | undefined {
  if (provider !== 'other') {
    const { imap, smtp, smtpPort, smtpSecurity } = known[provider];
    return {
      imap: { host: imap, port: 993, security: 'tls' },
      smtp: { host: smtp, port: smtpPort, security: smtpSecurity },
    };
  }
  const domain = domainOf(address);
  if (!domain.includes('.')) return undefined;
  const host = `mail.${domain}`;
  return { imap: { host, port: 993, security: 'tls' }, smtp: { host, port: 465, security: 'tls' } };
}

/** The port that goes with a protection. */
export const portOf = (side: 'imap' | 'smtp', security: Protection): number =>
  side === 'imap' ? (security === 'tls' ? 993 : 143) : security === 'tls' ? 465 : security === 'start_tls' ? 587 : 25;
