/**
 * Measures a page as it was drawn: the contrast of every piece of text against what is behind it, text that is cut off or out
 * of the window, controls that are too small or have no name. Beside axe, since it composites what axe gives up on.
 */
import type { Page } from 'playwright-core';

export interface Audit {
  /** How many pieces of text were measured. */
  texts: number;
  lowestContrast: number;
  findings: string[];
}

export interface AuditOptions {
  /** Smallest width and height of a control. */
  target?: number;
}

/** The findings are one line each; none is the goal. */
export function audit(page: Page, { target = 24 }: AuditOptions = {}): Promise<Audit> {
  return page.evaluate(measure, { target });
}

/** Runs in the page, and so knows nothing outside of itself. */
function measure({ target }: { target: number }): Audit {
  type Colour = [red: number, green: number, blue: number, alpha: number];
  const findings = new Set<string>();
  const width = document.documentElement.clientWidth;
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!brush) throw new Error('no canvas');

  const colours = new Map<string, Colour>();
  const colour = (css: string): Colour => {
    const known = colours.get(css) ?? painted(css);
    colours.set(css, known);
    return known;
  };
  const painted = (css: string): Colour => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = '#000';
    brush.fillStyle = css;
    brush.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (front: Colour, back: Colour): Colour => {
    const mix = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = ([red, green, blue]: Colour) => {
    const part = (value: number) => (value <= 10.31 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  };
  const up = function* (from: Element) {
    for (let at: Element | null = from; at; at = at.parentElement) yield at;
  };
  const behind = (element: Element): Colour => {
    const layers: Colour[] = [];
    for (const at of up(element)) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] >= 1) break;
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    const isDark =
      scheme.includes('dark') && (!scheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches);
    const canvas = colour(isDark ? '#121212' : '#fff');
    return layers.reverse().reduce((back, layer) => over(layer, back), canvas);
  };
  const opacity = (element: Element) => {
    let all = 1;
    for (const at of up(element)) all *= Number(getComputedStyle(at).opacity);
    return all;
  };
  const described = (element: Element) => {
    const name = `${element.tagName.toLowerCase()}${[...element.classList].map((word) => `.${word}`).join('')}`;
    return `${name} “${(element.textContent ?? '').trim().slice(0, 40)}”`;
  };
  /** For the ears only: clipped away to one pixel. */
  const isForEars = (element: Element) =>
    [...up(element)].some((at) => {
      const box = at.getBoundingClientRect();
      return box.width <= 1 && box.height <= 1 && getComputedStyle(at).overflow !== 'visible';
    });

  let texts = 0;
  let lowest = 21;
  const judge = (text: Text, element: Element) => {
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || element.closest('script, style, noscript, svg, title') || isForEars(element))
      return;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width === 0) return;
    texts += 1;
    const back = behind(element);
    const ink = colour(style.color);
    const front = over([ink[0], ink[1], ink[2], ink[3] * opacity(element)], back);
    const [high, low] = [luminance(front), luminance(back)].sort((a, b) => b - a) as [number, number];
    const contrast = (high + 0.05) / (low + 0.05);
    lowest = Math.min(lowest, contrast);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5) - 0.005) findings.add(`contrast ${contrast.toFixed(2)}: ${described(element)}`);
    if (size < 11) findings.add(`text of ${size} px: ${described(element)}`);
    judgePlace(text, element, box);
  };
  /** Where the words end: spaces at the end of a line hang over its edge, and nobody misses them. */
  const endOfWords = (text: Text): number => {
    const range = document.createRange();
    const ends = [...text.data.matchAll(/\S+/g)].map(({ 0: word, index }) => {
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      return range.getBoundingClientRect().right;
    });
    return Math.max(...ends);
  };
  const judgePlace = (text: Text, element: Element, box: DOMRect) => {
    for (const at of up(element)) {
      const style = getComputedStyle(at);
      // Reached by scrolling, or cut with an ellipsis on purpose.
      if (['auto', 'scroll'].includes(style.overflowX)) return;
      if (style.overflowX !== 'hidden' && style.overflowX !== 'clip') continue;
      if (style.textOverflow === 'ellipsis' || at === document.documentElement || at === document.body) return;
      if (style.webkitLineClamp !== 'none') return;
      const frame = at.getBoundingClientRect();
      if (box.right > frame.right + 1 && endOfWords(text) > frame.right + 1)
        findings.add(`text is cut off: ${described(element)} in ${described(at)}`);
    }
    if (box.right > width + 1 && box.left < width && endOfWords(text) > width + 1)
      findings.add(`text leaves the window: ${described(element)}`);
  };

  const scroll = document.documentElement.scrollWidth;
  if (scroll > width + 1) findings.add(`the page is ${scroll} px wide in a window of ${width} px`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    if (text.data.trim() && text.parentElement) judge(text, text.parentElement);
  }
  const controls =
    'button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=checkbox], [role=switch]';
  for (const control of document.querySelectorAll(controls)) {
    const box = control.getBoundingClientRect();
    const style = getComputedStyle(control);
    const isHidden =
      style.visibility === 'hidden' || box.width === 0 || isForEars(control) || control.closest('[inert]');
    if (isHidden || (control instanceof HTMLInputElement && control.type === 'hidden')) continue;
    // A label around a small box is what is aimed at.
    const aim = grounds(control.closest('label') ?? control);
    // The border of a text field belongs to what is drawn around it.
    const needed = target - (control.matches('input, select, textarea') ? 2.5 : 0.5);
    // Links within a sentence are as high as its lines.
    if (style.display !== 'inline' && (aim.width < needed || aim.height < needed))
      findings.add(`a target of ${aim.width.toFixed(0)}×${aim.height.toFixed(0)} px: ${described(control)}`);
    if (control.matches('button, a, [role=button], [role=tab]') && !nameOf(control))
      findings.add(`no name: ${described(control)} in ${described(control.parentElement ?? control)}`);
  }
  /** Width and height with the grounds that are laid around it for fingers. */
  function grounds(element: Element): { width: number; height: number } {
    const { width, height } = element.getBoundingClientRect();
    const laid = ['::before', '::after'].map((name) => getComputedStyle(element, name));
    const around = laid.filter((style) => style.position === 'absolute' && style.content !== 'none');
    return {
      width: Math.max(width, ...around.map((style) => parseFloat(style.width) || 0)),
      height: Math.max(height, ...around.map((style) => parseFloat(style.height) || 0)),
    };
  }
  function nameOf(control: Element): string {
    const labelled = (control.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
    const labels = labelled.map((id) => document.getElementById(id)?.textContent ?? '');
    const image = control.querySelector('img[alt], svg[aria-label], svg > title');
    const shown = image?.getAttribute('alt') ?? image?.getAttribute('aria-label') ?? image?.textContent ?? '';
    return [control.getAttribute('aria-label') ?? '', ...labels, control.textContent ?? '', shown].join('').trim();
  }
  return { texts, lowestContrast: Number(lowest.toFixed(2)), findings: [...findings] };
}
