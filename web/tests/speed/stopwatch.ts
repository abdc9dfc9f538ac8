/** Measures in the page how long it is from a key press to the picture that shows what it did. */
import type { Page } from 'playwright-core';

/** What must change on the page: the words of the first element that fits, or whether there is one. */
export interface Shown {
  selector: string;
  /** The attribute whose value changes; without one, the text. */
  attribute?: string;
}

/**
 * Presses a key and answers the milliseconds until the frame in which `shown` first differs from before has been painted. The
 * time begins when the browser got the key, so that the way from the test to the browser does not count.
 */
export async function keyToPaint(page: Page, key: string, shown: Shown, limit = 10_000): Promise<number> {
  const watching = await page.evaluateHandle(watch, { ...shown, limit });
  await page.keyboard.press(key);
  const took = await watching.evaluate(({ painted }) => painted);
  await watching.dispose();
  if (took === undefined) throw new Error(`${key} changed nothing of ${shown.selector} within ${limit} ms`);
  return took;
}

/** Waits until the page does nothing more for what came before: for a tenth of a second it asked for nothing and kept nobody waiting. */
export function atRest(page: Page): Promise<void> {
  return page.evaluate(async () => {
    performance.clearResourceTimings();
    const asked = () => performance.getEntriesByType('resource').length;
    for (;;) {
      const [before, began] = [asked(), performance.now()];
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (asked() === before && performance.now() - began < 110) return;
    }
  });
}

/** Runs in the page, and so knows nothing outside of itself. */
function watch({ selector, attribute, limit }: Shown & { limit: number }): { painted: Promise<number | undefined> } {
  const look = () => {
    const element = document.querySelector(selector);
    return element && (attribute ? element.getAttribute(attribute) : element.textContent);
  };
  const before = look();
  let pressed = 0;
  addEventListener('keydown', (event) => (pressed ||= event.timeStamp), { capture: true, once: true });
  const painted = new Promise<number | undefined>((resolve) => {
    const began = performance.now();
    const frame = () => {
      if (performance.now() - began > limit) return resolve(undefined);
      if (pressed === 0 || look() === before) return void requestAnimationFrame(frame);
      // This frame is painted after its callbacks; a message comes in right behind it.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - pressed);
      port2.postMessage(undefined);
    };
    requestAnimationFrame(frame);
  });
  return { painted };
}

/** The longest interactions so far, as browsers report them for INP: key, click or tap to the next paint, in milliseconds. */
export async function watchInteractions(page: Page) {
  await page.addInitScript(() => {
    const longest = new Map<number, number>();
    const page = window as unknown as { interactions: Map<number, number> };
    page.interactions = longest;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[])
        if (entry.interactionId)
          longest.set(entry.interactionId, Math.max(longest.get(entry.interactionId) ?? 0, entry.duration));
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
}
export function interactions(page: Page): Promise<number[]> {
  return page.evaluate(() => [...(window as unknown as { interactions: Map<number, number> }).interactions.values()]);
}
