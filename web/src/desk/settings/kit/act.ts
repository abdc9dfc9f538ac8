/** Doing something once, with words for what came of it: a toast when it went wrong, another where `done` says what is different now. */
import type { QueryKey } from '@tanstack/svelte-query';
import { cache } from '../../../api/cache';
import { words } from '../../../api/problem';
import { toast } from '../../../ui/toast.svelte';

/** Answers what `work` answered, or `undefined` when it failed; `renew` are the queries that are old afterwards. */
export async function act<T>(
  work: () => Promise<T>,
  renew: readonly QueryKey[] = [],
  done?: string,
): Promise<T | undefined> {
  try {
    const answer = await work();
    if (done) toast({ text: done });
    return answer;
  } catch (error) {
    toast({ text: words(error), tone: 'danger' });
    return undefined;
  } finally {
    for (const queryKey of renew) void cache.invalidateQueries({ queryKey });
  }
}
