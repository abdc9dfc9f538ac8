/**
 * Servers of mail by the domain of an address, as their providers publish them. For a domain that is not known, what most hosts of
 * mail call their servers.
 */
export type Security = 'tls' | 'start_tls' | 'plain';

export interface Side {
  host: string;
  port: number;
  security: Security;
}
export interface Servers {
  imap: Side;
  smtp: Side;
}
/** What somebody must know before a password of this provider works. */
export type Advice = 'app_password' | 'bridge' | 'oauth';

export interface Provider {
  id: string;
  name: string;
  domains: readonly string[];
  imap: string;
  smtp: string;
  /** 587 with STARTTLS where a provider offers nothing else for sending. */
  isStartTls?: boolean;
  advice?: Advice;
}

const PROVIDERS: readonly Provider[] = [
  {
    id: 'google',
    name: 'Gmail',
    domains: ['gmail.com', 'googlemail.com'],
    imap: 'imap.gmail.com',
    smtp: 'smtp.gmail.com',
    advice: 'app_password',
  },
  {
    id: 'microsoft',
    name: 'Outlook',
    domains: ['outlook.com', 'outlook.com.vn', 'hotmail.com', 'live.com', 'msn.com'],
    imap: 'outlook.office365.com',
    smtp: 'smtp-mail.outlook.com',
    isStartTls: true,
    advice: 'oauth',
  },
  {
    id: 'yahoo',
    name: 'Yahoo',
    domains: ['yahoo.com', 'yahoo.com.vn', 'ymail.com'],
    imap: 'imap.mail.yahoo.com',
    smtp: 'smtp.mail.yahoo.com',
    advice: 'app_password',
  },
  {
    id: 'apple',
    name: 'iCloud',
    domains: ['icloud.com', 'me.com', 'mac.com'],
    imap: 'imap.mail.me.com',
    smtp: 'smtp.mail.me.com',
    isStartTls: true,
    advice: 'app_password',
  },
  {
    id: 'zoho',
    name: 'Zoho',
    domains: ['zoho.com', 'zohomail.com'],
    imap: 'imap.zoho.com',
    smtp: 'smtp.zoho.com',
    advice: 'app_password',
  },
  {
    id: 'fastmail',
    name: 'Fastmail',
    domains: ['fastmail.com', 'fastmail.fm'],
    imap: 'imap.fastmail.com',
    smtp: 'smtp.fastmail.com',
    advice: 'app_password',
  },
  {
    id: 'gmx',
    name: 'GMX',
    domains: ['gmx.com', 'gmx.net', 'gmx.de'],
    imap: 'imap.gmx.net',
    smtp: 'mail.gmx.net',
  },
  {
    id: 'proton',
    name: 'Proton',
    domains: ['proton.me', 'protonmail.com', 'pm.me'],
    imap: '127.0.0.1',
    smtp: '127.0.0.1',
    advice: 'bridge',
  },
];

/** The part after the last `@`, in lower case; empty as long as there is none. */
export const domainOf = (address: string): string =>
  address.includes('@')
    ? address
        .slice(address.lastIndexOf('@') + 1)
        .trim()
        .toLowerCase()
    : '';

export function providerOf(address: string): Provider | undefined {
  const domain = domainOf(address);
  return domain ? PROVIDERS.find((provider) => provider.domains.includes(domain)) : undefined;
}

/** The servers to try for an address. */
export function serversFor(address: string): Servers {
  const provider = providerOf(address);
  if (provider?.id === 'proton') {
    return {
      imap: { host: provider.imap, port: 1143, security: 'start_tls' },
      smtp: { host: provider.smtp, port: 1025, security: 'start_tls' },
    };
  }
  const domain = domainOf(address);
  const own = domain.includes('.') ? `mail.${domain}` : '';
  return {
    imap: { host: provider?.imap ?? own, port: 993, security: 'tls' },
    smtp: {
      host: provider?.smtp ?? own,
      port: provider?.isStartTls ? 587 : 465,
      security: provider?.isStartTls ? 'start_tls' : 'tls',
    },
  };
}
