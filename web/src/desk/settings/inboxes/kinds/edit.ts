/** The form over an inbox that is no mailbox. */
import { cache } from '../../../../api/cache';
import { inboxDetail } from '../../../../api/queries/inboxes';
import { keys } from '../../../../api/queries/keys';
import { navigate } from '../../../../base/router/index.svelte';
import { Edit, type Plan } from '../../kit/edit.svelte';
import type { InboxView, KindFields, Secrets } from '../common';

type Ends<S> = Pick<Plan<InboxView, KindFields<S>>, 'read' | 'send'>;

/** A new inbox leads to its page once it is there. `saved` is told what was saved, and with which secrets. */
export const editOf = <S extends object>(
  inbox: InboxView,
  ends: Ends<S>,
  saved?: (inbox: InboxView, secrets: Secrets) => void,
): Edit<InboxView, KindFields<S>> => {
  let secrets: Secrets = {};
  return new Edit(inbox, {
    read: ends.read,
    send: (changes, source, fields) => {
      ({ secrets } = fields);
      return ends.send(changes, source, fields);
    },
    again: () => cache.fetchQuery({ ...inboxDetail(inbox.id), staleTime: 0 }),
    done: (now) => {
      cache.setQueryData(keys.inbox(now.id), now);
      void cache.invalidateQueries({ queryKey: keys.inboxes });
      saved?.(now, secrets);
      if (!inbox.id) navigate(`/settings/inboxes/${now.id}`, { replace: true });
    },
  });
};
