/** Text and HTML into each other with what the browser has, while the editor is not loaded. */
import { parseInert } from '../../base/inert';

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);

/** Paragraphs at empty lines, breaks at others. */
export const textToHtml = (text: string): string =>
  text.trim() === ''
    ? ''
    : text
        .replace(/\r\n?/g, '\n')
        .split(/\n{2,}/)
        .map((part) => `<p>${part.split('\n').map(escaped).join('<br>') || '<br>'}</p>`)
        .join('');

/** The words of some HTML, a block in a line; for reading, not for keeping. */
export const htmlToText = (html: string): string => {
  const { body } = parseInert(html);
  for (const line of body.querySelectorAll('br')) line.replaceWith('\n');
  for (const block of body.querySelectorAll('p, div, li, blockquote, pre, tr')) block.append('\n');
  return body.textContent.replace(/\n+/g, '\n').trim();
};

/** What was changed from one text to another: how much stayed before and after it, and what came in its place. */
export const difference = (before: string, after: string): { start: number; end: number; inserted: string } => {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - start && before.at(-1 - tail) === after.at(-1 - tail))
    tail += 1;
  return { start, end: before.length - tail, inserted: after.slice(start, after.length - tail) };
};
