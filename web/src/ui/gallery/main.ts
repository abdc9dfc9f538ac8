/** The gallery: every component in every state, for the eye and for axe. For development only; `?theme=dark&density=compact` choose the looks. */
import { mount } from 'svelte';
import '../tokens.css';
import '../base.css';
import Gallery from './Gallery.svelte';

const wish = new URLSearchParams(location.search);
for (const name of ['theme', 'density'] as const) {
  const value = wish.get(name);
  if (value) document.documentElement.dataset[name] = value;
}
mount(Gallery, { target: document.body });
