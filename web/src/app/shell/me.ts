/** What somebody signed in does about themselves from anywhere: another language, leaving. */
import { cache } from '../../api/cache';
import type { Session } from '../../api/client';
import { forgetEverything } from '../../api/persist';
import { words as sentence } from '../../api/problem';
import { keys } from '../../api/queries/keys';
import { changeAgent, signOut } from '../../api/queries/people';
import type { Language } from '../../base/words/index.svelte';
import { toast } from '../../ui/toast.svelte';
import { choose } from '../boot';

export const LANGUAGE_NAMES: Record<Language, string> = { vi: 'Tiếng Việt', en: 'English' };

/** The page changes at once; the agent's own setting follows. */
export async function speakFromNow(spoken: Language): Promise<void> {
  await choose(spoken);
  const agent = cache.getQueryData<Session>(keys.session)?.agent;
  if (!agent || agent.language === spoken) return;
  try {
    await changeAgent(agent.id, { version: agent.version, language: spoken });
    await cache.invalidateQueries({ queryKey: keys.session });
  } catch (error) {
    toast({ text: sentence(error), tone: 'danger' });
  }
}

export async function leave(): Promise<void> {
  try {
    await signOut();
    await forgetEverything();
    window.location.assign('/sign-in');
  } catch (error) {
    toast({ text: sentence(error), tone: 'danger' });
  }
}
