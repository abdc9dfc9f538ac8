/** Documents from HTML and text, and back. Knows no editor. */
import { DOMParser, DOMSerializer, type Node } from 'prosemirror-model';
import { cleaned } from './clean';
import { schema } from './schema';

const parser = DOMParser.fromSchema(schema);
const serializer = DOMSerializer.fromSchema(schema);

/** The document of some HTML. What the schema does not know is dropped, its text kept. Nothing of it is loaded or run. */
export const fromHtml = (html: string): Node => parser.parse(cleaned(html));

/** The document of plain text: empty lines part paragraphs, others break the line. */
export const fromText = (text: string): Node => schema.node('doc', null, paragraphs(text));

/** Plain text as paragraphs. */
export const paragraphs = (text: string): Node[] =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((part) => {
      const lines = part
        .split('\n')
        .flatMap((line, at) => [...(at > 0 ? [schema.node('hard_break')] : []), ...(line ? [schema.text(line)] : [])]);
      return schema.node('paragraph', null, lines);
    });

/** Mail HTML: paragraphs that an empty line would collapse keep their height by a line break. */
export const toHtml = (doc: Node): string => {
  const box = document.implementation.createHTMLDocument('').createElement('div');
  box.append(serializer.serializeFragment(doc.content, { document: box.ownerDocument }));
  for (const paragraph of box.querySelectorAll('p:empty')) paragraph.append(box.ownerDocument.createElement('br'));
  return isEmpty(doc) ? '' : box.innerHTML;
};

/** Whether nothing is written. */
export const isEmpty = (doc: Node): boolean =>
  doc.childCount === 1 && doc.firstChild?.type.name === 'paragraph' && doc.firstChild.content.size === 0;

const inlineText = (node: Node): string => {
  let text = '';
  node.forEach((child) => {
    const { href } = child.marks.find(({ type }) => type.name === 'link')?.attrs ?? {};
    if (child.type.name === 'hard_break') text += '\n';
    else if (child.type.name === 'image') text += child.attrs.alt ? `[${String(child.attrs.alt)}]` : '';
    else if (child.isText) text += child.text ?? '';
    else text += child.type.spec.leafText?.(child) ?? '';
    const shown = child.text ?? '';
    if (typeof href === 'string' && !href.includes(shown)) text += ` <${href}>`;
  });
  return text;
};

const indented = (text: string, first: string, rest: string): string =>
  text
    .split('\n')
    .map((line, at) => (at === 0 ? first : line || rest.trim() ? rest : '') + line)
    .join('\n');

/** The plain text that goes beside the HTML: quotes with `> `, lists with `- ` and numbers, links with their address. */
export const toText = (node: Node): string => {
  if (node.isTextblock) return inlineText(node);
  const parts: string[] = [];
  node.forEach((child, _, at) => {
    const text = toText(child);
    if (child.type.name === 'blockquote') parts.push(indented(text, '> ', '> '));
    else if (node.type.name === 'bullet_list') parts.push(indented(text, '- ', '  '));
    else if (node.type.name === 'ordered_list') parts.push(indented(text, `${Number(node.attrs.order) + at}. `, '   '));
    else parts.push(text);
  });
  const isTight = /list/.test(node.type.name);
  return parts.join(isTight ? '\n' : '\n\n');
};

/** Everything inside a document of a certain kind, by id, each once. */
export const idsOf = (doc: Node, kind: 'mention' | 'image'): string[] => {
  const ids = new Set<string>();
  doc.descendants((node) => void (node.type.name === kind && ids.add(String(node.attrs.id))));
  return [...ids];
};

/** A document as data, checked: what another version wrote may not fit any more. */
export const fromJson = (value: unknown): Node | undefined => {
  try {
    const doc = schema.nodeFromJSON(value);
    doc.check();
    return doc.type.name === 'doc' ? doc : undefined;
  } catch {
    return undefined;
  }
};
