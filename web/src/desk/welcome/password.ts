/** What a new password must be, as far as the page can tell before the server does. */
import { t } from '../../base/words/index.svelte';

export const LEAST = 12;
const MOST = 128;

/** What is wrong with it, in words; nothing if the server may like it. Characters count, not the units of the encoding. */
export function passwordFault(password: string): string | undefined {
  const length = [...password].length;
  if (length === 0) return t('welcome.missing.password');
  if (length < LEAST) return t('welcome.password.short', { count: LEAST - length });
  return length > MOST ? t('welcome.password.long') : undefined;
}
