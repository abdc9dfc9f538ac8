/** Does something when the page has nothing else to do: what may come soon is fetched then, and is not in the way before. */
export function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act, { timeout: 4000 });
  else setTimeout(act, 1500);
}
