/** What to do about a failed check of an inbox that is no mailbox: by its kind, and by what the check says is wrong. */
import { has, type Key } from '../../../../base/words/index.svelte';

export function adviceFor(kind: 'program' | 'telegram' | 'zalo', problem: string | null | undefined): Key {
  const key = `settings.${kind}.advice.${problem ?? ''}`;
  return has(key) ? key : 'settings.advice.other';
}
