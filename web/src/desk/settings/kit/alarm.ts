/** What an alarm says: by its kind in the reader's words. What the server says in its own is for whoever looks closer. */
import { has, t, type Key } from '../../../base/words/index.svelte';
import type { Schemas } from '../../../api/client';

/** The sentence to show; the server's own where the kind is a new one. */
export function alarmWords({ kind, message }: Pick<Schemas['Alarm'], 'kind' | 'message'>): string {
  const key = `settings.alarm.${kind}`;
  return has(key) ? t(key as Key) : message;
}
