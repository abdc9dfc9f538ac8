/** Finds links in plain text. What is found is drawn as a link by the page; nothing here makes HTML. */

export interface Piece {
  text: string;
  /** Only `https:`, `http:` and `mailto:`. */
  href?: string;
}

const FOUND = /\bhttps?:\/\/[^\s<>"“”]+|\bwww\.[^\s<>"“”]+\.[^\s<>"“”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;

/** The pieces of a text, in their order; together they are the text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(FOUND)) {
    const word = ended(match[0]);
    const href = hrefOf(word);
    if (!href || match.index < at) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: word, href });
    at = match.index + word.length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

/** Without what ends the sentence: punctuation, and a bracket that was opened before the link. */
function ended(word: string): string {
  for (;;) {
    const last = word.at(-1) ?? '';
    const opens = last === ')' ? '(' : last === ']' ? '[' : undefined;
    const isUnpaired = opens !== undefined && count(word, last) > count(word, opens);
    if (!isUnpaired && !/[.,;:!?'’»…*_~]/.test(last)) return word;
    word = word.slice(0, -1);
  }
}

const count = (word: string, character: string): number => word.split(character).length - 1;

function hrefOf(word: string): string | undefined {
  const isWeb = /^(https?:|www\.)/i.test(word);
  const address = !isWeb ? `mailto:${word}` : /^www\./i.test(word) ? `https://${word}` : word;
  try {
    const { protocol, hostname, href } = new URL(address);
    const isGood = isWeb ? /^https?:$/.test(protocol) && hostname !== '' : protocol === 'mailto:';
    return isGood ? href : undefined;
  } catch {
    return undefined;
  }
}
