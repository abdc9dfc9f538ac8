/**
 * What a written text may consist of: the few things that mail programs show alike. Every node knows its HTML, without classes and styles.
 */
import { Schema, type DOMOutputSpec, type Node } from 'prosemirror-model';

const text = (value: string | null): string => value ?? '';
const size = (element: HTMLElement, name: string): number | null => {
  const value = Number.parseInt(text(element.getAttribute(name)), 10);
  return Number.isFinite(value) && value > 0 ? value : null;
};

/** An address that a link may lead to. Everything else is dropped. */
export const safeAddress = (address: string): string | undefined =>
  /^(https?:|mailto:|tel:)/i.test(address.trim()) ? address.trim() : undefined;

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: {
      group: 'block',
      content: 'inline*',
      parseDOM: ['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'address', 'dt', 'dd'].map((tag) => ({ tag })),
      toDOM: (): DOMOutputSpec => ['p', 0],
    },
    blockquote: {
      group: 'block',
      content: 'block+',
      defining: true,
      parseDOM: [{ tag: 'blockquote' }],
      toDOM: (): DOMOutputSpec => ['blockquote', 0],
    },
    code_block: {
      group: 'block',
      content: 'text*',
      marks: '',
      code: true,
      defining: true,
      parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
      toDOM: (): DOMOutputSpec => ['pre', ['code', 0]],
    },
    ordered_list: {
      group: 'block',
      content: 'list_item+',
      attrs: { order: { default: 1, validate: 'number' } },
      parseDOM: [{ tag: 'ol', getAttrs: (element) => ({ order: size(element, 'start') ?? 1 }) }],
      toDOM: (node): DOMOutputSpec => ['ol', node.attrs.order === 1 ? {} : { start: String(node.attrs.order) }, 0],
    },
    bullet_list: {
      group: 'block',
      content: 'list_item+',
      parseDOM: [{ tag: 'ul' }],
      toDOM: (): DOMOutputSpec => ['ul', 0],
    },
    list_item: {
      content: 'paragraph block*',
      defining: true,
      parseDOM: [{ tag: 'li' }],
      toDOM: (): DOMOutputSpec => ['li', 0],
    },
    text: { group: 'inline' },
    hard_break: {
      group: 'inline',
      inline: true,
      selectable: false,
      linebreakReplacement: true,
      parseDOM: [{ tag: 'br' }],
      toDOM: (): DOMOutputSpec => ['br'],
    },
    /** A picture within the text: `id` is that of a file of the message. */
    image: {
      group: 'inline',
      inline: true,
      draggable: true,
      attrs: {
        id: { validate: 'string' },
        alt: { default: '', validate: 'string' },
        width: { default: null, validate: 'number|null' },
        height: { default: null, validate: 'number|null' },
      },
      parseDOM: [
        {
          tag: 'img[src^="cid:"]',
          getAttrs: (element) => ({
            id: decodeURIComponent(text(element.getAttribute('src')).slice(4)),
            alt: text(element.getAttribute('alt')),
            width: size(element, 'width'),
            height: size(element, 'height'),
          }),
        },
      ],
      toDOM: ({ attrs }): DOMOutputSpec => [
        'img',
        {
          src: `cid:${encodeURIComponent(String(attrs.id))}`,
          alt: String(attrs.alt),
          ...(attrs.width ? { width: String(attrs.width) } : {}),
          ...(attrs.height ? { height: String(attrs.height) } : {}),
        },
      ],
    },
    /** Somebody called by name. */
    mention: {
      group: 'inline',
      inline: true,
      selectable: false,
      attrs: { id: { validate: 'string' }, label: { validate: 'string' } },
      leafText: (node: Node): string => `@${String(node.attrs.label)}`,
      parseDOM: [
        {
          tag: 'span[data-mention]',
          getAttrs: (element) => ({
            id: text(element.getAttribute('data-mention')),
            label: element.textContent.replace(/^@/, ''),
          }),
        },
      ],
      toDOM: ({ attrs }): DOMOutputSpec => ['span', { 'data-mention': String(attrs.id) }, `@${String(attrs.label)}`],
    },
  },
  marks: {
    link: {
      attrs: { href: { validate: 'string' } },
      inclusive: false,
      parseDOM: [
        {
          tag: 'a[href]',
          getAttrs: (element) => {
            const href = safeAddress(text(element.getAttribute('href')));
            return href ? { href } : false;
          },
        },
      ],
      toDOM: ({ attrs }): DOMOutputSpec => ['a', { href: String(attrs.href) }, 0],
    },
    em: {
      parseDOM: [{ tag: 'i' }, { tag: 'em' }, { style: 'font-style=italic' }],
      toDOM: (): DOMOutputSpec => ['em', 0],
    },
    strong: {
      parseDOM: [
        { tag: 'strong' },
        // Some programs wrap all that they put on the clipboard in a <b> of normal weight.
        { tag: 'b', getAttrs: (element) => element.style.fontWeight !== 'normal' && null },
        { style: 'font-weight', getAttrs: (value) => /^(bold(er)?|[6-9]\d{2})$/.test(value) && null },
      ],
      toDOM: (): DOMOutputSpec => ['strong', 0],
    },
    underline: {
      parseDOM: [
        { tag: 'u' },
        // A link is underlined by itself.
        { style: 'text-decoration', getAttrs: (value) => /\bunderline\b/.test(value) && null, clearMark: () => false },
      ],
      toDOM: (): DOMOutputSpec => ['u', 0],
    },
    code: {
      excludes: 'em strong underline link',
      parseDOM: [{ tag: 'code' }, { tag: 'tt' }, { tag: 'kbd' }],
      toDOM: (): DOMOutputSpec => ['code', 0],
    },
  },
});
