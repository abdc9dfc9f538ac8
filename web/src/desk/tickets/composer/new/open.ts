/** Opens the dialog for a new ticket, from a key, the palette, or a draft; its code comes when it is first asked for. */
import { mount, unmount } from 'svelte';
import type { Draft } from '../../../../api/queries/drafts';

let isOpen = false;

export interface Wish {
  /** Whom it is to. */
  to?: { name: string; address: string };
}

export async function openNewTicket(draft?: Draft, wish: Wish = {}): Promise<void> {
  if (isOpen) return;
  isOpen = true;
  try {
    const { default: NewTicketHost } = await import('./NewTicketHost.svelte');
    const host = mount(NewTicketHost, {
      target: document.body,
      props: {
        draft,
        wish,
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
