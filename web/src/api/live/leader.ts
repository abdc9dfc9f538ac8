/** One tab leads: it alone keeps the stream open. Another takes over when it closes. */

/**
 * Calls `begin` once this tab leads. Where the browser knows no locks (plain HTTP beyond this machine) every tab leads, and is told
 * to pause while nobody looks at it.
 */
export function lead(name: string, begin: (pauses: boolean) => void): () => void {
  const locks = 'locks' in navigator ? navigator.locks : undefined;
  if (!locks) {
    begin(true);
    return () => undefined;
  }
  const waiting = new AbortController();
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  locks
    .request(name, { signal: waiting.signal }, () => {
      begin(false);
      return held;
    })
    .catch(() => undefined);
  return () => {
    waiting.abort();
    release?.();
  };
}
