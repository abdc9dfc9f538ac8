/** Where the caret stands in an editable text, counted in signs, so that it can be put back into the same text made anew. */

const texts = (root: Node): Text[] => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  return found;
};

const editable = (place: ParentNode | undefined): HTMLElement | null =>
  place?.querySelector<HTMLElement>('[contenteditable="true"]') ?? null;

/** Signs before the caret; nothing if it is elsewhere. */
export function caretIn(place: ParentNode | undefined): number | undefined {
  const root = editable(place);
  const selection = document.getSelection();
  if (!root || !selection?.focusNode || !root.contains(selection.focusNode)) return undefined;
  const range = document.createRange();
  range.selectNodeContents(root);
  range.setEnd(selection.focusNode, selection.focusOffset);
  return range.toString().length;
}

/** Puts the caret after so many signs, and the focus into the text. */
export function putCaret(place: ParentNode | undefined, signs: number): void {
  const root = editable(place);
  if (!root) return;
  root.focus();
  let left = signs;
  for (const text of texts(root)) {
    if (left <= text.length) {
      document.getSelection()?.collapse(text, left);
      return;
    }
    left -= text.length;
  }
}
