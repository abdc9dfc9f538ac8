/**
 * A row under a finger: right is one action, left another, holding still is a third. The page scrolls as ever; only a movement along
 * the row counts. `<div {@attach swipe({ onright, onleft, onhold })}>`; the part that moves reads `--swipe`.
 */
import type { Attachment } from 'svelte/attachments';

export interface Swipe {
  onright: () => void;
  onleft: () => void;
  onhold: () => void;
}

/** Where a swipe begins, and from where on it counts when the finger is lifted. */
const BEGIN = 12;
export const FAR = 88;
const HOLD = 500;

/** What a movement means: along the row, across it, or nothing yet. */
export function meaning(dx: number, dy: number): 'along' | 'across' | undefined {
  if (Math.abs(dx) < BEGIN && Math.abs(dy) < BEGIN) return undefined;
  return Math.abs(dx) > Math.abs(dy) * 1.4 ? 'along' : 'across';
}

export const swipe =
  (acts: Swipe): Attachment<HTMLElement> =>
  (row) => {
    let from: { x: number; y: number; id: number } | undefined;
    let isAlong = false;
    let moved = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hasActed = false;

    const settle = (): void => {
      clearTimeout(timer);
      from = undefined;
      isAlong = false;
      moved = 0;
      row.style.removeProperty('--swipe');
      row.removeAttribute('data-swipe');
    };
    const down = (event: PointerEvent): void => {
      hasActed = false;
      if (event.pointerType === 'mouse' || !event.isPrimary) return;
      from = { x: event.clientX, y: event.clientY, id: event.pointerId };
      timer = setTimeout(() => {
        hasActed = true;
        settle();
        acts.onhold();
      }, HOLD);
    };
    const move = (event: PointerEvent): void => {
      if (!from || event.pointerId !== from.id) return;
      const dx = event.clientX - from.x;
      const way = isAlong ? 'along' : meaning(dx, event.clientY - from.y);
      if (way === undefined) return;
      clearTimeout(timer);
      if (way === 'across') return settle();
      if (!isAlong) row.setPointerCapture(event.pointerId);
      isAlong = true;
      moved = dx;
      row.style.setProperty('--swipe', `${dx}px`);
      row.dataset.swipe = dx > 0 ? 'right' : 'left';
      row.toggleAttribute('data-far', Math.abs(dx) >= FAR);
    };
    const up = (): void => {
      const distance = moved;
      if (isAlong) hasActed = true;
      settle();
      if (distance >= FAR) acts.onright();
      else if (distance <= -FAR) acts.onleft();
    };
    // The finger that swiped or held also clicks; that click is not meant.
    const click = (event: MouseEvent): void => {
      if (!hasActed) return;
      hasActed = false;
      event.preventDefault();
      event.stopPropagation();
    };
    const menu = (event: Event): void => {
      if (from || hasActed) event.preventDefault();
    };
    row.addEventListener('pointerdown', down);
    row.addEventListener('pointermove', move);
    row.addEventListener('pointerup', up);
    row.addEventListener('pointercancel', settle);
    row.addEventListener('click', click, { capture: true });
    row.addEventListener('contextmenu', menu);
    return () => {
      settle();
      row.removeEventListener('pointerdown', down);
      row.removeEventListener('pointermove', move);
      row.removeEventListener('pointerup', up);
      row.removeEventListener('pointercancel', settle);
      row.removeEventListener('click', click, { capture: true });
      row.removeEventListener('contextmenu', menu);
    };
  };
