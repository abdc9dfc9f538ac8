/** What is typed, a moment after the typing has paused: for searches that ask the server. */
const PAUSE = 180;

export function later(typed: () => string): () => string {
  let settled = $state(typed());
  $effect(() => {
    const next = typed();
    const timer = setTimeout(() => (settled = next), next ? PAUSE : 0);
    return () => clearTimeout(timer);
  });
  return () => settled;
}
