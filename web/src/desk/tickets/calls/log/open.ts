/** Opens the dialog in which a call is written down, from a key, the palette or a button; its code comes when it is first asked for. */
import { mount, unmount } from 'svelte';
import { ready } from '../../../../base/words/index.svelte';

export interface About {
  /** The number of the ticket in which it is to stand; without one the server finds the contact's open one, or opens one. */
  ticket?: number;
  /** Whose numbers are offered. */
  contact?: string;
}

let isOpen = false;

export async function openLogCall(about: About): Promise<void> {
  if (isOpen) return;
  isOpen = true;
  try {
    const [{ default: Host }] = await Promise.all([import('./LogCallHost.svelte'), ready('calls')]);
    const host = mount(Host, {
      target: document.body,
      props: {
        about,
        onclose: () => {
          if (!isOpen) return;
          isOpen = false;
          void unmount(host, { outro: true });
        },
      },
    });
  } catch (error) {
    isOpen = false;
    throw error;
  }
}
