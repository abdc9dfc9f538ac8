/** What is fetched once a list is painted and nothing else is to do: the code that the next key or click will need. */
import { whenIdle } from '../../../base/idle';
import { ready } from '../../../base/words/index.svelte';

/** First what a key on a row does, then what is opened from it. A file that cannot be fetched is asked for again when it is needed. */
export function fetchAhead(fetchActions: () => void): void {
  const ignore = (): undefined => undefined;
  whenIdle(() => {
    fetchActions();
    const thread = [import('../thread/Thread.svelte'), ready('thread', 'keys')];
    void Promise.all(thread)
      .then(() =>
        whenIdle(() => {
          const rest = [
            import('../composer/Composer.svelte'),
            import('../../../ui/editor/Rich.svelte'),
            import('../composer/new/NewTicketHost.svelte'),
            import('../../contacts/Panel.svelte'),
            import('../thread/entry/Call.svelte'),
            import('../../search/SearchPage.svelte'),
            ready('composer', 'contacts', 'search'),
            import('./BulkBar.svelte'),
            import('./Peek.svelte'),
            import('../actions/StepList.svelte'),
          ];
          Promise.all(rest).catch(ignore);
        }),
      )
      .catch(ignore);
  });
}
