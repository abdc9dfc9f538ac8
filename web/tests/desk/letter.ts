/** Mails as people outside write them, and ours as they read them. */
import { randomUUID } from 'node:crypto';
import type { Accepted } from '../servers/smtp';

export interface Letter {
  from: string;
  subject: string;
  text: string;
  to?: string;
  cc?: string;
  id?: string;
  inReplyTo?: string;
  references?: string[];
  /** An alternative to the text. */
  html?: string;
  files?: { name: string; type: string; bytes: string | Buffer; contentId?: string }[];
  /** Whole lines. */
  headers?: string[];
}

export const SHOP = 'shop@shop.example';

const wrap = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n');

interface Part {
  head: string[];
  body: string;
}

function textPart(type: string, text: string): Part {
  return { head: [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64'], body: wrap(text) };
}

function multipart(kind: string, parts: Part[]): Part {
  const edge = `=_${randomUUID()}`;
  const inner = parts.map(({ head, body }) => `--${edge}\r\n${head.join('\r\n')}\r\n\r\n${body}\r\n`).join('');
  return { head: [`Content-Type: multipart/${kind}; boundary="${edge}"`], body: `${inner}--${edge}--` };
}

function filePart(file: NonNullable<Letter['files']>[number]): Part {
  const name = `filename*=utf-8''${encodeURIComponent(file.name)}`;
  const head = [`Content-Type: ${file.type}`, 'Content-Transfer-Encoding: base64'];
  const place = file.contentId ? [`Content-ID: <${file.contentId}>`, `Content-Disposition: inline; ${name}`] : [];
  return {
    head: [...head, ...(place.length ? place : [`Content-Disposition: attachment; ${name}`])],
    body: wrap(file.bytes),
  };
}

/** A header's words, encoded only where they must be. */
const encoded = (words: string) =>
  /^[\x20-\x7e]*$/.test(words) ? words : `=?utf-8?B?${Buffer.from(words).toString('base64')}?=`;

/** `Name <address>` with the name encoded. */
function mailbox(words: string): string {
  const match = /^(.*?)\s*<([^<>]+)>$/.exec(words);
  return match ? `${encoded(match[1] ?? '')} <${match[2]}>` : words;
}

/** The id of a letter, without its brackets. */
export const newId = () => `${randomUUID()}@customers.example`;

/** The bytes of a mail. */
export function raw(letter: Letter): string {
  const text = textPart('text/plain', letter.text.replaceAll('\n', '\r\n'));
  const shown = letter.html ? multipart('alternative', [text, textPart('text/html', letter.html)]) : text;
  const content = letter.files?.length ? multipart('mixed', [shown, ...letter.files.map(filePart)]) : shown;
  const optional = [
    letter.cc && `Cc: ${letter.cc}`,
    letter.inReplyTo && `In-Reply-To: <${letter.inReplyTo}>`,
    letter.references?.length && `References: ${letter.references.map((id) => `<${id}>`).join(' ')}`,
  ].filter((line): line is string => Boolean(line));
  const head = [
    `From: ${mailbox(letter.from)}`,
    `To: ${letter.to ?? SHOP}`,
    ...optional,
    `Subject: ${encoded(letter.subject)}`,
    `Message-ID: <${letter.id ?? newId()}>`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    ...(letter.headers ?? []),
    ...content.head,
  ];
  return `${head.join('\r\n')}\r\n\r\n${content.body}\r\n`;
}

/** A mail of ours as it went out. */
export interface Ours extends Accepted {
  subject: string;
  id: string;
  references: string[];
  inReplyTo: string;
  header(name: string): string | undefined;
  /** The decoded parts of this type, one after the other. */
  part(type: 'text/plain' | 'text/html'): string;
}

export function read(mail: Accepted): Ours {
  const header = (name: string) => headerOf(mail.raw, name);
  const ids = (name: string) => [...(header(name) ?? '').matchAll(/<([^<>]+)>/g)].map(([, id = '']) => id);
  return {
    ...mail,
    subject: decodeWords(header('Subject') ?? ''),
    id: ids('Message-ID')[0] ?? '',
    inReplyTo: ids('In-Reply-To')[0] ?? '',
    references: ids('References'),
    header,
    part: (type) =>
      leaves(mail.raw)
        .filter(([kind]) => kind === type)
        .map(([, words]) => words)
        .join('\n'),
  };
}

/** As mail programs answer: subject, In-Reply-To and References. */
export function answering(ours: Ours, from: string, text: string): Letter {
  const subject = `Re: ${ours.subject.replace(/^Re: /, '')}`;
  return { from, subject, text, id: newId(), inReplyTo: ours.id, references: [...ours.references, ours.id] };
}

function headerOf(mime: string, name: string): string | undefined {
  const [head = ''] = mime.split(/\r?\n\r?\n/, 1);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const line = lines.find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim();
}

function decodeWords(words: string): string {
  const joined = words.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/=\?utf-8\?(B|Q)\?([^?]*)\?=/gi, (_, how: string, data: string) =>
    how.toUpperCase() === 'B'
      ? Buffer.from(data, 'base64').toString()
      : Buffer.from(unquote(data.replaceAll('_', ' ')), 'latin1').toString(),
  );
}

const unquote = (text: string) =>
  text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

function leaves(mime: string): [kind: string, words: string][] {
  const type = headerOf(mime, 'Content-Type') ?? 'text/plain';
  const content = mime.slice((/\r?\n\r?\n/.exec(mime)?.index ?? mime.length) + 1).replace(/^\r?\n?\r?\n/, '');
  const edge = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (type.startsWith('multipart/') && edge) {
    const parts = `\n${content}`.split(new RegExp(`\\r?\\n--${edge.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
    return parts
      .slice(1)
      .filter((part) => !part.startsWith('--'))
      .flatMap((part) => leaves(part.replace(/^\r?\n/, '')));
  }
  const how = (headerOf(mime, 'Content-Transfer-Encoding') ?? '').toLowerCase();
  const kind = (type.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (how === 'base64') return [[kind, Buffer.from(content, 'base64').toString()]];
  if (how === 'quoted-printable') return [[kind, Buffer.from(unquote(content), 'latin1').toString()]];
  return [[kind, content]];
}
