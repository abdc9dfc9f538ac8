/** Shows the question which ticket goes on, over whatever is on the page. */
import { mount, unmount } from 'svelte';
import MergeDialog from './MergeDialog.svelte';
import type { Candidate } from './merging';
import { merge } from './simple';

export function askForSurvivor(candidates: readonly Candidate[]): void {
  const host = mount(MergeDialog, {
    target: document.body,
    props: {
      candidates,
      onanswer: (into: number | undefined) => {
        void unmount(host);
        if (into !== undefined)
          void merge(
            candidates.map(({ number }) => number),
            into,
          );
      },
    },
  });
}
