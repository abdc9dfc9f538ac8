/**
 * What the thread does to the page of an HTML mail once it is loaded in its frame: measures it, folds what its author did not write
 * now, and gives it the reader's colours where it brings none. The page runs no scripts; everything here acts from outside.
 */

/** Folded parts carry this; `true` hides them. */
const FOLDED = 'data-folded';
/** Longer pages are not walked through: what they quote stays in sight. */
const WALKED = 400_000;

const squeeze = (text: string): string => text.replace(/[\s\u00a0\u200b>]+/gu, '');

/** Puts the rules for folded parts into the page. Its own policy allows style sheets. */
export function prepare(page: Document): void {
  const style = page.createElement('style');
  style.textContent =
    `[${FOLDED}=true]{display:none!important}html{overflow:hidden auto}body{display:flow-root}` +
    'body>:first-child,body>:first-child>:first-child{margin-top:0!important}body>:last-child{margin-bottom:0!important}';
  page.head.append(style);
}

/**
 * Marks everything after what the author wrote (`visible`, as the server found it); without that at the beginning, whole quotations.
 * Answers whether anything was marked.
 */
export function markQuotes(page: Document, visible: string): boolean {
  const { body } = page;
  const own = squeeze(visible);
  if ((body.textContent?.length ?? 0) > WALKED) return false;
  if (own && squeeze(body.textContent ?? '').startsWith(own)) return markAfter(body, own.length) > 0;
  const quotes = [...body.querySelectorAll('blockquote')].filter(
    (quote) => !quote.parentElement?.closest('blockquote'),
  );
  for (const quote of quotes) quote.setAttribute(FOLDED, 'true');
  return quotes.length > 0;
}

/** Marks what follows the first `count` characters that are no space; nodes that hold both are left and entered. */
function markAfter(parent: Element, count: number): number {
  let left = count;
  let marked = 0;
  for (const node of [...parent.childNodes]) {
    const length = squeeze(node.textContent ?? '').length;
    if (left <= 0) {
      if (node.nodeType === Node.ELEMENT_NODE) (node as Element).setAttribute(FOLDED, 'true');
      else if (length > 0) wrap(node);
      if (length > 0 || (node as Element).querySelector?.('img')) marked += 1;
    } else if (length > left && node.nodeType === Node.ELEMENT_NODE) {
      marked += markAfter(node as Element, left);
      left = 0;
    } else left -= length;
  }
  return marked;
}

function wrap(node: Node): void {
  const span = node.ownerDocument?.createElement('span');
  if (!span) return;
  span.setAttribute(FOLDED, 'true');
  node.parentNode?.replaceChild(span, node);
  span.append(node);
}

export function showQuotes(page: Document, isShown: boolean): void {
  for (const part of page.querySelectorAll(`[${FOLDED}]`)) part.setAttribute(FOLDED, String(!isShown));
}

/** Whether the mail says itself how it looks; then it stands on white paper, as its author saw it. */
export function hasColours(page: Document): boolean {
  return (
    page.body.querySelector('[bgcolor], [color], [style*="background"], [style*="color:"], [style*="color :"]') !== null
  );
}

/** Gives the page the letters of the app around it. */
export function dress(page: Document, around: Element, isDark: boolean): void {
  const { style } = page.body;
  // With another scheme than that of the page around it a frame has an opaque ground.
  page.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  style.background = 'transparent';
  style.color = getComputedStyle(around).color;
}

/** How high the page is without the frame around it. */
export const heightOf = (page: Document): number =>
  Math.ceil(Math.max(page.body.getBoundingClientRect().height, page.body.scrollHeight));
