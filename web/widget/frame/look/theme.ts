/** Puts the shop's colours and corners on the page: through the CSSOM, which no policy forbids. */
import type { Config } from '../wire/types';
import { brandOf, type Scheme } from './brand';

const CORNERS = { soft: ['12px', '8px'], square: ['4px', '3px'], round: ['16px', '14px'] } as const;

const dark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined;
let theme: Config['theme'] | undefined;

export function dress(next: Config['theme']): void {
  theme = next;
  const scheme: Scheme = next.scheme === 'auto' ? (dark?.matches ? 'dark' : 'light') : next.scheme;
  const root = document.documentElement;
  root.dataset.scheme = scheme;
  for (const [name, value] of Object.entries(brandOf(next.brand, scheme)))
    root.style.setProperty(`--brand-${name}`, value);
  const [bubble, control] = CORNERS[next.corner] ?? CORNERS.soft;
  root.style.setProperty('--corner-bubble', bubble);
  root.style.setProperty('--corner-control', control);
}

dark?.addEventListener('change', () => theme && dress(theme));
