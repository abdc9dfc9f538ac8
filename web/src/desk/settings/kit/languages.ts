/** Languages by their own names. */
import type { Language } from '../../../base/words/index.svelte';

export const languageNames: Readonly<Record<Language, string>> = { vi: 'Tiếng Việt', en: 'English' };
