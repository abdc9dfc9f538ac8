/** What the place of the focus says about keys: whether text is typed there, which region it is, whether a dialog holds everything back. */
import type { Scope } from './table';

/** Whether keys write text where this element has the focus. */
export const takesText = (element: Element | null): boolean => {
  if (!(element instanceof HTMLElement)) return false;
  if (element.isContentEditable || element.closest('[contenteditable=""], [contenteditable="true"]')) return true;
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  if (element instanceof HTMLInputElement) {
    return !/^(button|checkbox|color|file|image|radio|range|reset|submit)$/.test(element.type);
  }
  return /^(textbox|searchbox|combobox|spinbutton)$/.test(element.getAttribute('role') ?? '');
};

/** Whether something lies over the page that takes the keys for itself. */
export const isCovered = (element: Element | null): boolean =>
  element?.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-popover]') != null ||
  document.querySelector('[aria-modal="true"], dialog[open]') !== null;

/** Whether the browser itself acts on this key here: a button on Space and Enter, a link on Enter. */
export const actsItself = (element: Element | null, chord: string): boolean => {
  if (chord !== 'enter' && chord !== 'space') return false;
  if (element?.closest('button, summary, input, [role="button"], [role="tab"], [role="checkbox"], [role="switch"]'))
    return true;
  return chord === 'enter' && element?.closest('a[href]') != null;
};

/** The regions around an element, the innermost first. Screens mark theirs with `data-keys="list"` and the like. */
export const regionsOf = (element: Element | null): Scope[] => {
  const found: Scope[] = [];
  for (let at = element?.closest('[data-keys]'); at; at = at.parentElement?.closest('[data-keys]')) {
    found.push(at.getAttribute('data-keys') as Scope);
  }
  return found;
};
