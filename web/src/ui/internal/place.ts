/** Where a floating box goes beside its anchor: below or above, flipped when there is no room, kept inside the window. */

export type Side = 'bottom' | 'top' | 'left' | 'right';
export type Align = 'start' | 'center' | 'end';

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Wish {
  side: Side;
  align: Align;
  gap: number;
  rightToLeft?: boolean;
}

const margin = 8;
const opposite: Record<Side, Side> = { bottom: 'top', top: 'bottom', left: 'right', right: 'left' };

const room = (anchor: Box, window: Box, side: Side): number =>
  ({
    bottom: window.height - anchor.top - anchor.height,
    top: anchor.top,
    left: anchor.left,
    right: window.width - anchor.left - anchor.width,
  })[side];

const along = (start: number, length: number, own: number, align: Align): number =>
  align === 'start' ? start : align === 'end' ? start + length - own : start + (length - own) / 2;

const within = (at: number, own: number, whole: number): number => Math.max(margin, Math.min(at, whole - own - margin));

/** The place of `floating` beside `anchor`, in the coordinates of the window. */
export const place = (anchor: Box, floating: Box, window: Box, wish: Wish) => {
  const vertical = wish.side === 'bottom' || wish.side === 'top';
  const needs = (vertical ? floating.height : floating.width) + wish.gap + margin;
  const flips =
    room(anchor, window, wish.side) < needs &&
    room(anchor, window, opposite[wish.side]) > room(anchor, window, wish.side);
  const side = flips ? opposite[wish.side] : wish.side;
  const align =
    vertical && wish.rightToLeft && wish.align !== 'center' ? (wish.align === 'start' ? 'end' : 'start') : wish.align;
  const left = vertical
    ? along(anchor.left, anchor.width, floating.width, align)
    : side === 'right'
      ? anchor.left + anchor.width + wish.gap
      : anchor.left - floating.width - wish.gap;
  const top = vertical
    ? side === 'bottom'
      ? anchor.top + anchor.height + wish.gap
      : anchor.top - floating.height - wish.gap
    : along(anchor.top, anchor.height, floating.height, align);
  return {
    side,
    left: within(left, floating.width, window.width),
    top: within(top, floating.height, window.height),
    room: Math.max(0, room(anchor, window, side) - wish.gap - margin),
  };
};

/** Places `floating` (position: fixed) beside `anchor` and returns how much room it may fill. */
export const settle = (anchor: HTMLElement, floating: HTMLElement, side: Side, align: Align, gap: number): number => {
  const window_ = { left: 0, top: 0, width: document.documentElement.clientWidth, height: window.innerHeight };
  const rightToLeft = getComputedStyle(anchor).direction === 'rtl';
  const at = place(anchor.getBoundingClientRect(), floating.getBoundingClientRect(), window_, {
    side,
    align,
    gap,
    rightToLeft,
  });
  floating.style.left = `${Math.round(at.left)}px`;
  floating.style.top = `${Math.round(at.top)}px`;
  floating.dataset.side = at.side;
  return at.room;
};
