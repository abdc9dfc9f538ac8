/** Ways in and out of the pages before the desk: the code that an address carries, and where to go once one is in. */
import { location } from '../../base/router/index.svelte';

/** The code behind `#` of the address. It is used up once, so that it is taken out of the address and of the history. */
export function takeCode(): string | undefined {
  const code = new URLSearchParams(location().hash.slice(1)).get('code');
  if (code === null) return undefined;
  history.replaceState(history.state, '', window.location.pathname + window.location.search);
  return code;
}

/** Enters the desk where one wanted to go: a place of this desk alone, since an address that leads elsewhere is not followed. */
export function enter(): void {
  const next = location().query.get('next') ?? '/';
  const target = new URL(next, window.location.origin);
  const isOurs = target.origin === window.location.origin && !target.pathname.startsWith('/api/');
  window.location.replace(isOurs ? target.pathname + target.search : '/');
}
