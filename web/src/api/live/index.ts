/**
 * The live feed: one stream of server-sent events for all tabs of this browser where the browser can choose a leader, else one
 * for each tab that is looked at (browsers open only six connections to a plain HTTP server). Resumes where it stopped, after sleep
 * and outages too; tells the cache and whoever listens.
 */
import { cache } from '../cache';
import { connection, report, reportSession } from '../connection.svelte';
import { keys } from '../queries/keys';
import { sessionQuery } from '../queries/people';
import { apply, applyHint, applyResync, refresh } from './apply';
import { lead } from './leader';
import { openStream, type Stream } from './stream';
import type { Hint, LiveEvent } from './table';

export type { LiveEvent } from './table';

type Listener = (event: LiveEvent) => void;
const listeners = new Set<Listener>();

/** Calls `listener` with every event, such as to count what is new above a list. */
export function onLive(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function hear(event: LiveEvent): void {
  apply(event);
  for (const listener of listeners) listener(event);
}

type Message =
  { event: LiveEvent } | { hint: Hint; said: unknown } | { link: typeof connection.link } | { resync: true };

/** Begins to listen; the answer ends it. */
export function startLive(): () => void {
  const channel = new BroadcastChannel('hopdesk-live');
  let stream: Stream | undefined;
  const tell = (message: Message): void => channel.postMessage(message);

  const open = (pauses: boolean): void => {
    stream = openStream({
      pauses,
      onEvent(event) {
        hear(event);
        tell({ event });
      },
      onHint(hint, said) {
        applyHint(hint, said);
        tell({ hint, said });
      },
      onAgain() {
        refresh();
        tell({ hint: 'refresh', said: {} });
      },
      onResync() {
        applyResync();
        tell({ resync: true });
      },
      onLink(link) {
        report(link);
        tell({ link });
      },
      onRefused: checkSession,
    });
  };
  channel.onmessage = ({ data: message }: MessageEvent<Message>) => {
    if (stream) {
      // A tab that has just opened asks by saying that it connects.
      if ('link' in message && message.link === 'connecting') tell({ link: connection.link });
    } else if ('event' in message) hear(message.event);
    else if ('hint' in message) applyHint(message.hint, message.said);
    else if ('resync' in message) applyResync();
    else if (message.link !== 'connecting') report(message.link);
  };
  tell({ link: 'connecting' });
  const stopLeading = lead('hopdesk-live', open);
  return () => {
    stopLeading();
    stream?.close();
    channel.close();
  };
}

/** The feed was refused: either the session is over, or the server is. */
async function checkSession(): Promise<void> {
  const before = cache.getQueryData(keys.session);
  try {
    await cache.fetchQuery({ ...sessionQuery(), staleTime: 0 });
    reportSession(false);
  } catch {
    // The client reported a lost session; what was known of the agent stays on the page.
    if (before) cache.setQueryData(keys.session, before);
  }
}
