/**
 * The actions of tickets for what is on the page from the start: their code, and that of the questions they ask, comes after the list is
 * painted. A key that is pressed before is kept until it is there.
 */
import { announce } from '../../../keys/commands.svelte';
import type { ActionId } from './index';
import { targets } from './target.svelte';

const IDS: readonly ActionId[] = [
  'done',
  'assign',
  'assign_me',
  'snooze',
  'status',
  'priority',
  'type',
  'tags',
  'team',
  'reopen',
  'mark_unread',
  'follow',
  'merge',
  'link',
  'similar',
  'copy_link',
  'spam',
  'delete',
];

export const loadActions = (): Promise<typeof import('./index')> => import('./index');

/** Does an action to these tickets, as soon as its code is there. */
export const perform = (id: ActionId, numbers: readonly number[]): void =>
  void loadActions().then((actions) => actions.perform(id, numbers));

/** Offers all actions, and undoing, until the function that it returns is called. `wait` says when their code may be fetched. */
export function offerActionsLater(wait: (fetch: () => void) => void): () => void {
  let isOver = false;
  let stop: (() => void) | undefined;
  const fetch = (): void =>
    void loadActions().then(
      ({ offerTicketActions }) => {
        if (isOver || stop) return;
        stop = offerTicketActions();
        withdraw();
      },
      // Without the network the word stays: the next key tries anew.
      () => undefined,
    );
  const withdraw = announce({ ids: IDS, when: () => targets().length > 0, fetch });
  wait(fetch);
  return () => {
    isOver = true;
    withdraw();
    stop?.();
  };
}
