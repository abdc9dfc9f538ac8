/**
 * `if (await confirm({ title, text, action, cancel, destructive })) …`
 * Asks before something that cannot be undone. A destructive question starts with focus on the way out.
 */
import { mount, unmount } from 'svelte';

export interface Question {
  title: string;
  text?: string;
  /** The verb on the button: "Delete 3 tickets", never "OK". */
  action: string;
  cancel: string;
  destructive?: boolean;
}

/** Resolves to true when the action was chosen, to false on cancel, Escape or close. */
export const confirm = async (question: Question): Promise<boolean> => {
  const { default: ConfirmHost } = await import('./internal/ConfirmHost.svelte');
  return new Promise((resolve) => {
    const host = mount(ConfirmHost, {
      target: document.body,
      props: {
        question,
        answer: (yes: boolean) => {
          resolve(yes);
          void unmount(host);
        },
      },
    });
  });
};
