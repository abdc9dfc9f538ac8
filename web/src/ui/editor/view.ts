/** The ProseMirror view of one editor with all its plugins. Knows no component: it is told where to stand and whom to tell. */
import { history, redo, undo } from 'prosemirror-history';
import { Slice, type Node } from 'prosemirror-model';
import { EditorState, Selection } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { cleaned } from './clean';
import { fromHtml, fromJson, fromText, idsOf, isEmpty, paragraphs, toHtml, toText } from './document';
import { formatKeys, formatRules, formatsOf, linked, readAddress, toggled } from './formats';
import { schema } from './schema';
import { dismissal, suggesting, type Match } from './suggest';
import type { Formats, Replacement, RichHandle, Trigger } from './types';

export interface Settings {
  attributes: () => Record<string, string>;
  triggers: () => readonly Trigger[];
  /** Where the picture of an id can be loaded. */
  imageUrl: (id: string) => string;
  onfiles: (files: File[]) => void;
  onchange: () => void;
  onformats: (formats: Formats) => void;
  onmatch: (match: Match | undefined) => void;
  /** A key while suggestions may be shown; whether it was used. */
  onsuggestkey: (event: KeyboardEvent) => boolean;
}

export interface View extends RichHandle {
  readonly dom: HTMLElement;
  /** Where on the screen a place of the document is. */
  placeOf: (position: number) => { left: number; top: number; bottom: number };
  /** The text between two places, as far as there is any. */
  textAt: (from: number, to: number) => string;
  replace: (match: Match, replacement: Replacement) => void;
  dismiss: () => void;
  refresh: () => void;
  destroy: () => void;
}

/** Files of a paste or a drop, unless they only picture text that is there as text, too. */
const filesOf = (data: DataTransfer | null): File[] =>
  data?.getData('text/plain').trim() ? [] : [...(data?.files ?? [])];

export const createView = (place: HTMLElement, doc: Node, settings: Settings): View => {
  const begin = (from: Node): EditorState =>
    EditorState.create({
      doc: from,
      plugins: [
        suggesting(settings.triggers, settings.onmatch, settings.onsuggestkey),
        formatRules(),
        ...formatKeys(),
        history({ newGroupDelay: 400 }),
      ],
    });

  const view = new EditorView(place, {
    state: begin(doc),
    attributes: settings.attributes,
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      settings.onformats(formatsOf(view.state));
      if (transaction.docChanged) settings.onchange();
    },
    transformPastedHTML: (html) => cleaned(html).innerHTML,
    clipboardTextParser: (text) => Slice.maxOpen(fromText(text).content),
    clipboardTextSerializer: (slice) => toText(schema.topNodeType.create(null, slice.content)),
    handlePaste: (_, event) => take(filesOf(event.clipboardData)),
    handleDrop(target, event, _, isMoved) {
      const files = isMoved ? [] : filesOf(event.dataTransfer);
      const at = files.length ? target.posAtCoords({ left: event.clientX, top: event.clientY }) : null;
      if (at) target.dispatch(target.state.tr.setSelection(Selection.near(target.state.doc.resolve(at.pos))));
      return take(files);
    },
    nodeViews: {
      image: (node) => {
        const dom = document.createElement('img');
        dom.src = settings.imageUrl(String(node.attrs.id));
        dom.alt = String(node.attrs.alt);
        if (node.attrs.width) dom.width = Number(node.attrs.width);
        if (node.attrs.height) dom.height = Number(node.attrs.height);
        return { dom };
      },
    },
  });

  const take = (files: File[]): boolean => {
    if (files.length) settings.onfiles(files);
    return files.length > 0;
  };
  const insert = (from: number, to: number, content: Node): void => {
    const { tr } = view.state;
    view.dispatch(tr.replaceRange(from, to, Slice.maxOpen(content.content)).scrollIntoView());
  };
  const start = (from: Node): void => {
    view.updateState(begin(from));
    settings.onformats(formatsOf(view.state));
    settings.onchange();
  };
  const run = (command: ReturnType<typeof toggled>): void => {
    command(view.state, view.dispatch);
    view.focus();
  };

  settings.onformats(formatsOf(view.state));
  return {
    dom: view.dom,
    focus(where) {
      if (where) {
        const at = where === 'start' ? Selection.atStart(view.state.doc) : Selection.atEnd(view.state.doc);
        view.dispatch(view.state.tr.setSelection(at).scrollIntoView());
      }
      view.focus();
    },
    isEmpty: () => isEmpty(view.state.doc),
    getHtml: () => toHtml(view.state.doc),
    getText: () => toText(view.state.doc),
    setHtml: (html) => start(fromHtml(html)),
    insertText(text) {
      const { from, to } = view.state.selection;
      insert(from, to, schema.node('doc', null, paragraphs(text)));
    },
    insertHtml(html) {
      const { from, to } = view.state.selection;
      insert(from, to, fromHtml(html));
    },
    insertImage({ id, alt = '', width, height }) {
      const image = schema.nodes.image.create({ id, alt, width: width ?? null, height: height ?? null });
      view.dispatch(view.state.tr.replaceSelectionWith(image, false).scrollIntoView());
    },
    getDocument: () => view.state.doc.toJSON() as unknown,
    setDocument(data) {
      const read = fromJson(data);
      if (read) start(read);
      return read !== undefined;
    },
    mentions: () => idsOf(view.state.doc, 'mention'),
    images: () => idsOf(view.state.doc, 'image'),
    toggle: (format) => run(toggled(format)),
    setLink(address) {
      const read = address === undefined ? undefined : readAddress(address);
      if (address !== undefined && read === undefined) return false;
      run(linked(read));
      return true;
    },
    undo: () => run(undo),
    redo: () => run(redo),
    placeOf: (position) => view.coordsAtPos(Math.min(position, view.state.doc.content.size)),
    textAt: (from, to) => view.state.doc.textBetween(from, Math.max(from, Math.min(to, view.state.doc.content.size))),
    replace({ from, to }, replacement) {
      if ('mention' in replacement) {
        const content = [schema.nodes.mention.create(replacement.mention), schema.text(' ')];
        view.dispatch(view.state.tr.replaceWith(from, to, content).scrollIntoView());
      } else insert(from, to, 'html' in replacement ? fromHtml(replacement.html) : fromText(replacement.text));
      view.focus();
    },
    dismiss: () => view.dispatch(dismissal(view.state)),
    refresh: () => view.setProps({ attributes: settings.attributes }),
    destroy: () => view.destroy(),
  };
};
