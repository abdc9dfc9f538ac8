/** A pause of who types: what takes the focus by itself waits for it, or the rest of the word would land there. */

/** How long nothing was typed. */
const REST = 1000;

const takesText = (element: Element | null): boolean =>
  element instanceof HTMLElement && (element.isContentEditable || element.matches('input, textarea'));

/** Done at once where the focus is on nothing that takes text, else when nothing was typed for a moment. */
export function rest(): Promise<void> {
  if (!takesText(document.activeElement)) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      document.removeEventListener('keydown', wait, true);
      resolve();
    };
    let timer = setTimeout(end, REST);
    function wait(): void {
      clearTimeout(timer);
      timer = setTimeout(end, REST);
    }
    document.addEventListener('keydown', wait, true);
  });
}
