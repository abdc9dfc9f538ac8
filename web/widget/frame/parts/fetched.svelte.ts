/** Fetches what is needed later, and keeps trying: without a network it comes with it. */
type Later = typeof import('./later');

let parts = $state.raw<Later | undefined>();
let isAsked = false;

/** What was fetched; nothing until it is there. */
export function later(): Later | undefined {
  if (!isAsked) {
    isAsked = true;
    fetchParts();
  }
  return parts;
}

function fetchParts(): void {
  import('./later').then(
    (fetched) => (parts = fetched),
    () => setTimeout(fetchParts, 3000),
  );
}
