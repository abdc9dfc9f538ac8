/** What the chat of a shop's pages is set up with: as its page holds it, and as the server stores it. Knows no component. */
import type { KindPlan } from '../common';
import { newWord } from './secrets';
import { list, megabytes, MEGABYTE, texts, type Texts } from './stored';

export const ASKED_FIELDS = ['name', 'email', 'phone'] as const;
export type AskedField = (typeof ASKED_FIELDS)[number];
export type When = 'never' | 'away' | 'always';
/** How a detail is asked for. */
export type Wish = 'no' | 'asked' | 'required';

export interface ChatSettings {
  allowed_origins: string[];
  greeting: Texts;
  away_text: Texts;
  consent: Texts;
  when: When;
  wishes: Record<AskedField, Wish>;
  brand: string;
  corner: 'soft' | 'square' | 'round';
  position: 'left' | 'right';
  scheme: 'auto' | 'light' | 'dark';
  mail_after_minutes: string;
  asks_rating: boolean;
  max_files: string;
  max_size: string;
}

interface Stored {
  pre_chat?: { when?: When; fields?: { name: AskedField; is_required?: boolean }[] };
  theme?: Partial<Pick<ChatSettings, 'brand' | 'corner' | 'position' | 'scheme'>>;
}

const USUAL = [{ name: 'name' as const }, { name: 'email' as const, is_required: true }];

export function open(stored: Record<string, unknown>): ChatSettings {
  const { pre_chat, theme } = stored as Stored;
  const asked = pre_chat?.fields ?? USUAL;
  const wish = (name: AskedField): Wish => {
    const found = asked.find((field) => field.name === name);
    return found ? (found.is_required ? 'required' : 'asked') : 'no';
  };
  return {
    allowed_origins: list(stored.allowed_origins),
    greeting: texts(stored.greeting),
    away_text: texts(stored.away_text),
    consent: texts(stored.consent),
    when: pre_chat?.when ?? 'away',
    wishes: { name: wish('name'), email: wish('email'), phone: wish('phone') },
    brand: theme?.brand ?? '#2457c5',
    corner: theme?.corner ?? 'soft',
    position: theme?.position ?? 'right',
    scheme: theme?.scheme ?? 'auto',
    mail_after_minutes: String(typeof stored.mail_after_minutes === 'number' ? stored.mail_after_minutes : 10),
    asks_rating: stored.asks_rating !== false,
    max_files: String(typeof stored.max_files === 'number' ? stored.max_files : 5),
    max_size: megabytes(stored.max_file_bytes),
  };
}

export const close = (settings: ChatSettings) => {
  const { when, wishes, brand, corner, position, scheme, mail_after_minutes, max_files, max_size, ...rest } = settings;
  const fields = ASKED_FIELDS.filter((name) => wishes[name] !== 'no');
  return {
    ...rest,
    pre_chat: { when, fields: fields.map((name) => ({ name, is_required: wishes[name] === 'required' })) },
    theme: { brand: brand.trim(), corner, position, scheme },
    mail_after_minutes: Number(mail_after_minutes),
    max_files: Number(max_files),
    max_file_bytes: Math.round(Number(max_size) * MEGABYTE),
  };
};

export const chat: KindPlan<ChatSettings> = { words: 'chat', open, close, makes: { identity_secret: newWord } };

/** How the shop's server says who somebody is, in the words of Node. */
export const exampleOf = (): string =>
  [
    `const { createHmac } = require('node:crypto');`,
    `const who = { id: '42', name: 'Lan', email: 'lan@example.com', expires: Math.floor(Date.now() / 1000) + 3600 };`,
    `const signed = [who.id, who.email, who.expires].join('\\n');`,
    `who.hash = createHmac('sha256', process.env.IDENTITY_SECRET).update(signed).digest('hex');`,
    `// In the page: hopdesk('identify', who)`,
  ].join('\n');
