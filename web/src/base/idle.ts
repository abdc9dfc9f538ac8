/**
 * What may come soon is fetched when the page has nothing else to do: never before what was asked for is painted, so that it is not in
 * the way of that.
 */

/** A page that nobody calls painted is taken for it by then. */
const LATEST = 5000;

let isPainted = false;
const waiting: (() => void)[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says that what was asked for is on the page. */
export function painted(): void {
  clearTimeout(timer);
  isPainted = true;
  for (const act of waiting.splice(0)) soon(act);
}

/** Does something once the page is painted and idle. */
export function whenIdle(act: () => void): void {
  if (isPainted) return soon(act);
  waiting.push(act);
  timer ??= setTimeout(painted, LATEST);
}

/** Does something right after the next picture: what was just asked for is seen first. Answers how to call it off. */
export function afterPaint(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(act)));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

function soon(act: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act, { timeout: 2000 });
  else setTimeout(act, 300);
}
