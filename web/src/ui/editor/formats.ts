/** Formats as commands, the keys that everybody knows for them, and what a selection has. */
import { baseKeymap, chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands';
import { redo, redoDepth, undo, undoDepth } from 'prosemirror-history';
import { ellipsis, inputRules, InputRule, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { MarkType, NodeType } from 'prosemirror-model';
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list';
import type { Command, EditorState, Plugin } from 'prosemirror-state';
import { safeAddress, schema } from './schema';
import type { Format, Formats } from './types';

const { nodes, marks } = schema;

const markOf: Partial<Record<Format, MarkType>> = {
  bold: marks.strong,
  italic: marks.em,
  underline: marks.underline,
  code: marks.code,
};

const isInside = (state: EditorState, type: NodeType): boolean => {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
  return false;
};

const toggleList =
  (type: NodeType): Command =>
  (state, dispatch) =>
    isInside(state, type) ? liftListItem(nodes.list_item)(state, dispatch) : wrapInList(type)(state, dispatch);

const toggleQuote: Command = (state, dispatch) =>
  isInside(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch);

/** Over several blocks code is a block, within one a mark. */
const toggleCode: Command = (state, dispatch) => {
  if (isInside(state, nodes.code_block)) return setBlockType(nodes.paragraph)(state, dispatch);
  const { empty, $from, $to } = state.selection;
  const isWhole = empty ? $from.parent.content.size === 0 : !$from.sameParent($to);
  return isWhole ? setBlockType(nodes.code_block)(state, dispatch) : toggleMark(marks.code)(state, dispatch);
};

/** The command that puts a format on, or takes it off. */
export const toggled = (format: Format): Command => {
  if (format === 'bullet_list') return toggleList(nodes.bullet_list);
  if (format === 'numbered_list') return toggleList(nodes.ordered_list);
  if (format === 'quote') return toggleQuote;
  if (format === 'code') return toggleCode;
  const mark = markOf[format];
  return mark ? toggleMark(mark) : () => false;
};

const hasMark = ({ selection, storedMarks, doc }: EditorState, mark: MarkType): boolean => {
  const { from, to, empty, $from } = selection;
  return empty ? mark.isInSet(storedMarks ?? $from.marks()) !== undefined : doc.rangeHasMark(from, to, mark);
};

/** The stretch of a link around the caret. */
const linkAround = (state: EditorState): { from: number; to: number; href: string } | undefined => {
  const { $from } = state.selection;
  const mark =
    marks.link.isInSet($from.marks()) ?? ($from.nodeAfter ? marks.link.isInSet($from.nodeAfter.marks) : undefined);
  if (!mark) return undefined;
  let from = $from.start();
  let to = from;
  let found: { from: number; to: number } | undefined;
  $from.parent.forEach((node, offset) => {
    const at = $from.start() + offset;
    if (!mark.isInSet(node.marks)) return void (from = to = at + node.nodeSize);
    if (at !== to) from = at;
    to = at + node.nodeSize;
    if (from <= $from.pos && $from.pos <= to) found = { from, to };
  });
  return found && { ...found, href: String(mark.attrs.href) };
};

/** What the selection has. */
export const formatsOf = (state: EditorState): Formats => {
  const active = new Set<Format>();
  for (const [format, mark] of Object.entries(markOf) as [Format, MarkType][])
    if (hasMark(state, mark)) active.add(format);
  if (isInside(state, nodes.bullet_list)) active.add('bullet_list');
  if (isInside(state, nodes.ordered_list)) active.add('numbered_list');
  if (isInside(state, nodes.blockquote)) active.add('quote');
  if (isInside(state, nodes.code_block)) active.add('code');
  return { active, link: linkAround(state)?.href, canUndo: undoDepth(state) > 0, canRedo: redoDepth(state) > 0 };
};

/** What people type for an address, as one: `example.com` and `name@example.com` are completed. */
export const readAddress = (typed: string): string | undefined => {
  const address = typed.trim();
  if (/\s/.test(address) || !address) return undefined;
  if (/^[^@/:]+@[^@/]+\.[^@/]+$/.test(address)) return `mailto:${address}`;
  if (/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#].*)?$/u.test(address)) return `https://${address}`;
  return safeAddress(address);
};

/** Sets or removes the link of the selection, or of the link around the caret; without either the address is written out. */
export const linked =
  (address: string | undefined): Command =>
  (state, dispatch) => {
    const around = linkAround(state);
    const { empty } = state.selection;
    const from = empty ? (around?.from ?? state.selection.from) : state.selection.from;
    const to = empty ? (around?.to ?? state.selection.to) : state.selection.to;
    const { tr } = state;
    if (address === undefined) tr.removeMark(from, to, marks.link);
    else if (from === to)
      tr.insert(from, schema.text(address.replace(/^mailto:/, ''), [marks.link.create({ href: address })]));
    else tr.removeMark(from, to, marks.link).addMark(from, to, marks.link.create({ href: address }));
    dispatch?.(tr.removeStoredMark(marks.link).scrollIntoView());
    return true;
  };

const lineBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

/** Keys of formatting and of lists. Enter with ⌘, Ctrl or ⌥ is left to the screen; Tab leaves the editor, unless it nests a list item. */
export const formatKeys = (): Plugin[] => {
  const { Enter, 'Mod-Enter': _, ...base } = baseKeymap;
  void _;
  return [
    keymap({
      'Mod-b': toggled('bold'),
      'Mod-i': toggled('italic'),
      'Mod-u': toggled('underline'),
      'Mod-Shift-7': toggled('numbered_list'),
      'Mod-Shift-8': toggled('bullet_list'),
      'Mod-z': undo,
      'Mod-y': redo,
      'Mod-Shift-z': redo,
      'Shift-Enter': lineBreak,
      Tab: sinkListItem(nodes.list_item),
      'Shift-Tab': liftListItem(nodes.list_item),
      Enter: chainCommands(splitListItem(nodes.list_item), Enter ?? (() => false)),
    }),
    keymap(base),
  ];
};

/** What is typed at the start of a line for a list, a quote or code; an address followed by a space becomes a link. */
export const formatRules = (): Plugin =>
  inputRules({
    rules: [
      ellipsis,
      wrappingInputRule(/^\s*[-*]\s$/, nodes.bullet_list),
      wrappingInputRule(/^(\d{1,3})[.)]\s$/, nodes.ordered_list, (match) => ({ order: Number(match[1]) })),
      wrappingInputRule(/^>\s$/, nodes.blockquote),
      textblockTypeInputRule(/^```$/, nodes.code_block),
      new InputRule(/(?:^|\s)(https?:\/\/[^\s]+[^\s.,;:!?)\]}'"])\s$/u, (state, match, start, end) => {
        const address = match[1] ?? '';
        const from = start + match[0].indexOf(address);
        if (state.doc.rangeHasMark(from, from + address.length, marks.link)) return null;
        return state.tr
          .addMark(from, from + address.length, marks.link.create({ href: address }))
          .insertText(' ', end)
          .removeStoredMark(marks.link);
      }),
    ],
  });
