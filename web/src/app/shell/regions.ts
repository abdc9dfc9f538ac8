/** The regions of the page, in the order of reading; F6 goes from one to the next. */

const ORDER = ['nav', 'list', 'main', 'composer', 'panel', 'bottom'];

const isShown = (element: HTMLElement): boolean => element.getClientRects().length > 0;

/** The regions that are on the page now. */
function shown(): HTMLElement[] {
  const found = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(isShown);
  return found.sort((a, b) => ORDER.indexOf(a.dataset.region ?? '') - ORDER.indexOf(b.dataset.region ?? ''));
}

/** Moves the focus one region on, or back with -1; to what had it last there, or its first control. */
export function cycleRegion(step: 1 | -1): void {
  const regions = shown();
  const here = regions.findLastIndex((region) => region.contains(document.activeElement));
  const next =
    regions[here < 0 ? (step > 0 ? 0 : regions.length - 1) : (here + step + regions.length) % regions.length];
  if (next) enter(next);
}

/** Gives a region the focus. */
export function enterRegion(name: string): void {
  const region = shown().find((element) => element.dataset.region === name);
  if (region) enter(region);
}

const last = new WeakMap<HTMLElement, HTMLElement>();

function enter(region: HTMLElement): void {
  const remembered = last.get(region);
  const first = region.querySelector<HTMLElement>(
    '[data-focus-first], [tabindex="0"], [aria-current], a[href], button, input',
  );
  const target =
    remembered?.isConnected && region.contains(remembered) && isShown(remembered) ? remembered : (first ?? region);
  target.focus();
}

/** Remembers where the focus was in each region. */
export function followFocus(): () => void {
  const follow = (event: FocusEvent): void => {
    const target = event.target;
    const region = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-region]') : null;
    if (region && target instanceof HTMLElement && target !== region) last.set(region, target);
  };
  document.addEventListener('focusin', follow);
  return () => document.removeEventListener('focusin', follow);
}
