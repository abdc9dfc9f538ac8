/**
 * Foreign HTML made plain before the schema reads it: what Word, Google Docs and Gmail put around text, and blocks made of `div` and `br`.
 * Parsed in a document of its own, in which nothing is loaded and nothing runs.
 */
import { parseInert } from '../../base/inert';

const dropped =
  'script, style, meta, link, title, head, xml, template, iframe, object, embed, svg, math, noscript, input, button, select, textarea';
const blocks = 'P, DIV, UL, OL, BLOCKQUOTE, PRE, TABLE, H1, H2, H3, H4, H5, H6, SECTION, ARTICLE, HR'.split(', ');

/** The body of the cleaned HTML. */
export const cleaned = (html: string): HTMLElement => {
  const { body } = parseInert(html);
  for (const element of body.querySelectorAll(dropped)) element.remove();
  removeComments(body);
  for (const element of [...body.querySelectorAll<HTMLElement>('*')]) {
    // Word's own elements, such as <o:p>, and what is there but not shown.
    if (/mso-hide\s*:\s*all|display\s*:\s*none/i.test(element.getAttribute('style') ?? '')) element.remove();
    else if (element.localName.includes(':')) unwrap(element);
  }
  wordLists(body);
  for (const row of body.querySelectorAll('tr')) flattenRow(row);
  for (const block of [
    ...body.querySelectorAll<HTMLElement>('div, section, article, header, footer, main, td, center'),
  ])
    flatten(block);
  for (const line of body.querySelectorAll('br.Apple-interchange-newline')) line.remove();
  trimBreaks(body);
  return body;
};

const removeComments = (root: HTMLElement): void => {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.parentNode?.removeChild(comment);
};

const unwrap = (element: Element): void => element.replaceWith(...element.childNodes);
const isBlock = (node: Node | null): boolean => node instanceof Element && blocks.includes(node.tagName);
const hasBlocks = (element: Element): boolean =>
  [...element.children].some((child) => isBlock(child) || hasBlocks(child));

/** A `div` that holds lines is a paragraph; one that holds blocks is nothing. */
const flatten = (block: HTMLElement): void => {
  if (hasBlocks(block)) return unwrap(block);
  const paragraph = block.ownerDocument.createElement('p');
  paragraph.append(...block.childNodes);
  block.replaceWith(paragraph);
};

/** The cells of a row follow each other in one line. */
const flattenRow = (row: Element): void => {
  const cells = [...row.children];
  if (cells.some(hasBlocks)) return;
  const paragraph = row.ownerDocument.createElement('p');
  cells.forEach((cell, at) => {
    if (at > 0) paragraph.append('\u2003');
    paragraph.append(...cell.childNodes);
  });
  row.replaceChildren(paragraph);
};

/** Word writes list items as paragraphs with `mso-list` and the bullet as text. */
const wordLists = (body: HTMLElement): void => {
  const isItem = (element: Element | null): element is HTMLElement =>
    /mso-list:\s*l\d/i.test(element?.getAttribute('style') ?? '');
  for (const item of [...body.querySelectorAll<HTMLElement>('p[style*="mso-list"]')].filter(isItem)) {
    const bullet = [...item.querySelectorAll('span')].find((span) =>
      /mso-list:\s*ignore/i.test(span.getAttribute('style') ?? ''),
    );
    const isNumbered = /^[\s(]*(\d+|[a-z]|[ivx]+)[.)]/i.test(bullet?.textContent ?? '');
    bullet?.remove();
    const tag = isNumbered ? 'OL' : 'UL';
    let list = item.previousElementSibling;
    if (list?.tagName !== tag || !list.hasAttribute('data-word')) {
      list = body.ownerDocument.createElement(tag);
      list.setAttribute('data-word', '');
      item.before(list);
    }
    const entry = body.ownerDocument.createElement('li');
    entry.append(...item.childNodes);
    list.append(entry);
    item.remove();
  }
};

/** A break at the end of a paragraph is not shown by any browser: an editor that wrote it meant none. */
const trimBreaks = (body: HTMLElement): void => {
  for (const paragraph of body.querySelectorAll('p, li')) {
    const last = paragraph.lastChild;
    if (last instanceof Element && last.tagName === 'BR') last.remove();
  }
};
