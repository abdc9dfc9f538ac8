/**
 * Carries what was typed before the editor was there into the document. The text that was shown and the document differ in white space
 * and bullets, so places are counted in signs that are not white space.
 */
import type { Node } from 'prosemirror-model';
import { Slice } from 'prosemirror-model';
import { Transform } from 'prosemirror-transform';
import { fromHtml, paragraphs } from './document';
import { difference, htmlToText } from './plain';

const solid = (text: string): number => text.replace(/\s/g, '').length;

/** The place in the document after so many signs; before the next sign, or after the last one. */
const placeAfter = (doc: Node, signs: number, side: 'before' | 'after'): number => {
  let seen = 0;
  let place: number | undefined;
  doc.descendants((node, at) => {
    if (place !== undefined) return false;
    const text = node.isText ? (node.text ?? '') : node.isLeaf ? (node.type.spec.leafText?.(node) ?? '') : '';
    for (let index = 0; index < text.length && place === undefined; index += 1) {
      if (!/\s/.test(text[index] ?? '')) {
        if (side === 'before' && seen === signs) place = at + (node.isText ? index : 0);
        seen += 1;
        if (side === 'after' && seen === signs) place = at + (node.isText ? index + 1 : node.nodeSize);
      }
    }
    return true;
  });
  return place ?? (signs === 0 ? 1 : doc.content.size - 1);
};

/** The document of `html` with the changes that were made to its shown text. */
export const carried = (html: string, typed: string): Node => {
  const doc = fromHtml(html);
  const shown = htmlToText(html);
  if (typed === shown) return doc;
  if (!shown) return doc.copy(fromParagraphs(typed));
  const { start, end, inserted } = difference(shown, typed);
  const isAtStart = solid(shown.slice(0, start)) === 0;
  const from = isAtStart ? placeAfter(doc, 0, 'before') : placeAfter(doc, solid(shown.slice(0, start)), 'after');
  const to = end === start ? from : placeAfter(doc, solid(shown.slice(0, end)), 'after');
  const slice = new Slice(fromParagraphs(inserted), 1, 1);
  return new Transform(doc).replace(Math.min(from, to), Math.max(from, to), inserted ? slice : Slice.empty).doc;
};

const fromParagraphs = (text: string): Node['content'] =>
  fromHtml('').type.schema.node('doc', null, paragraphs(text)).content;
