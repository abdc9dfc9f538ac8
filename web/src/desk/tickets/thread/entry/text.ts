/** Takes a text apart into words, links and mentions. Pure; nothing of it is ever read as markup. */

export type Piece =
  { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string } | { kind: 'mention'; text: string };

const LINK = /\bhttps?:\/\/[^\s<>"“”]+|\bwww\.[^\s<>"“”]+\.[^\s<>"“”]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/gu;
/** One or more lines with nothing on them. */
const BLANK = /\r?\n(?:[^\S\n]*\n)+/u;
/** What ends a sentence and not an address. */
const TAIL = /[.,;:!?)\]}'’]+$/u;
/** Beyond this a text is shown as it is: nobody follows the thousandth link, and a page must not be made of empty lines. */
const MOST = 400;

export function pieces(text: string, mentioned: readonly string[] = []): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    if (out.length > MOST) break;
    const found = balanced(match[0]);
    if (match.index > from) out.push(...withMentions(text.slice(from, match.index), mentioned));
    out.push({ kind: 'link', text: found, href: addressOf(found) });
    from = match.index + found.length;
  }
  if (from < text.length) out.push(...withMentions(text.slice(from), mentioned));
  return out;
}

/** The pieces of each paragraph: what stands between blank lines. */
export function paragraphs(text: string, mentioned: readonly string[] = []): Piece[][] {
  const out: Piece[][] = [[]];
  for (const piece of pieces(text.replace(/^\s*\n/u, '').trimEnd(), mentioned)) {
    const parts = piece.kind === 'text' ? piece.text.split(BLANK) : [];
    if (piece.kind !== 'text' || out.length + parts.length > MOST) {
      out.at(-1)?.push(piece);
      continue;
    }
    parts.forEach((part, at) => {
      if (at > 0) out.push([]);
      if (part) out.at(-1)?.push({ kind: 'text', text: part });
    });
  }
  return out;
}

function balanced(found: string): string {
  const bare = found.replace(TAIL, '');
  // A bracket that the address itself opened belongs to it.
  const rest = found.slice(bare.length);
  return rest.startsWith(')') && bare.split('(').length > bare.split(')').length ? `${bare})` : bare;
}

function addressOf(text: string): string {
  if (/^https?:/iu.test(text)) return text;
  return text.startsWith('www.') ? `https://${text}` : `mailto:${text}`;
}

function withMentions(text: string, mentioned: readonly string[]): Piece[] {
  const names = mentioned.filter(Boolean).sort((one, other) => other.length - one.length);
  if (names.length === 0 || !text.includes('@')) return [{ kind: 'text', text }];
  const pattern = new RegExp(
    `@(?:${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`,
    'gu',
  );
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) out.push({ kind: 'text', text: text.slice(from, match.index) });
    out.push({ kind: 'mention', text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) out.push({ kind: 'text', text: text.slice(from) });
  return out;
}

/** What the whole text holds beyond what its author wrote now: quotes and signature, before and after. */
export function beyond(text: string, visible: string): string {
  const own = visible.trim();
  const at = own ? text.indexOf(own) : -1;
  if (at < 0) return text;
  return [text.slice(0, at).trim(), text.slice(at + own.length).trim()].filter(Boolean).join('\n\n');
}
