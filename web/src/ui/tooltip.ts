/**
 * Tooltips: `<button {@attach tooltip({ text, keys })}>`. One small box serves the whole page.
 * It appears after half a second of hover, at once on keyboard focus, stays while the pointer is on it, and Escape closes it.
 * A tooltip describes; the name of a control is its own (`aria-label`). With `describe: false` it only repeats a name that is there.
 */
import type { Attachment } from 'svelte/attachments';
import { settle, type Side } from './internal/place';
import './tooltip.css';

export interface TooltipOptions {
  text: string;
  keys?: string | string[];
  side?: Side;
  /** False when the text only repeats the control's name: then it is not read out twice. */
  describe?: boolean;
}

const openDelay = 500;
const closeDelay = 120;
/** Within this time after one tooltip closed, the next opens without delay: moving along a toolbar feels immediate. */
const warm = 300;

let box: HTMLElement | undefined;
let owner: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let closedAt = -Infinity;

const later = (work: () => void, delay: number) => {
  clearTimeout(timer);
  timer = setTimeout(work, delay);
};

const hide = () => {
  clearTimeout(timer);
  if (!owner) return;
  owner.removeAttribute('aria-describedby');
  owner = undefined;
  closedAt = performance.now();
  if (box?.matches(':popover-open')) box.hidePopover();
  box?.remove();
};

const make = (): HTMLElement => {
  const made = document.createElement('div');
  made.id = 'tooltip';
  made.className = 'tooltip';
  made.role = 'tooltip';
  made.popover = 'manual';
  made.addEventListener('pointerenter', () => clearTimeout(timer));
  made.addEventListener('pointerleave', () => later(hide, closeDelay));
  return made;
};

const show = (target: HTMLElement, { text, keys, side = 'bottom', describe = true }: TooltipOptions) => {
  if (!text || !target.isConnected) return;
  hide();
  box ??= make();
  box.replaceChildren(document.createTextNode(text));
  for (const cap of typeof keys === 'string' ? [keys] : (keys ?? [])) {
    const key = document.createElement('kbd');
    key.textContent = cap;
    box.append(key);
  }
  (target.closest('[role="dialog"], [role="alertdialog"]') ?? document.body).append(box);
  box.showPopover?.();
  settle(target, box, side, 'center', 6);
  owner = target;
  if (describe) target.setAttribute('aria-describedby', box.id);
};

/** Attaches a tooltip to a control. */
export const tooltip =
  (options: TooltipOptions): Attachment<HTMLElement> =>
  (target) => {
    const enter = (event: PointerEvent) => {
      if (event.pointerType === 'touch') return;
      later(() => show(target, options), performance.now() - closedAt < warm ? 0 : openDelay);
    };
    const focus = () => {
      if (target.matches(':focus-visible')) show(target, options);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && owner === target) {
        hide();
        event.stopPropagation();
      }
    };
    const leave = () => later(hide, closeDelay);
    target.addEventListener('pointerenter', enter);
    target.addEventListener('pointerleave', leave);
    target.addEventListener('pointerdown', hide);
    target.addEventListener('focus', focus);
    target.addEventListener('blur', hide);
    target.addEventListener('keydown', key);
    return () => {
      if (owner === target) hide();
      target.removeEventListener('pointerenter', enter);
      target.removeEventListener('pointerleave', leave);
      target.removeEventListener('pointerdown', hide);
      target.removeEventListener('focus', focus);
      target.removeEventListener('blur', hide);
      target.removeEventListener('keydown', key);
    };
  };
