/** What the server marks in a text: read into pieces, so that nothing from outside is ever put into the page as HTML. Pure. */

export interface Piece {
  text: string;
  isMarked: boolean;
}

const SIGNS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", '#x27': "'" };
const decoded = (html: string): string => html.replace(/&(#?\w+);/g, (whole, name: string) => SIGNS[name] ?? whole);

export function piecesOf(html: string): Piece[] {
  return html
    .split(/(<mark>.*?<\/mark>)/s)
    .map((part) => ({ text: decoded(part.replace(/<\/?mark>/g, '')), isMarked: part.startsWith('<mark>') }))
    .filter(({ text }) => text !== '');
}

export const plainOf = (html: string): string =>
  piecesOf(html)
    .map(({ text }) => text)
    .join('');

/** What was marked, each once; the longest first. */
export const marksIn = (...texts: readonly string[]): string[] => {
  const found = texts.flatMap((html) => piecesOf(html).filter(({ isMarked }) => isMarked));
  return [...new Set(found.map(({ text }) => text.toLowerCase()))].sort((one, other) => other.length - one.length);
};
