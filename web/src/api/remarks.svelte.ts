/**
 * What the desk itself notes about mail, in the reader's language: why a message waits or failed, what is wrong with one that came in,
 * what an alarm means. It is kept in English; what stands in `words/remarks.vi.json` is said in Vietnamese. The words of other people's
 * servers are nobody's to translate, and stay as they came.
 */
import { language } from '../base/words/index.svelte';
import { translator } from './sentences';

let translate = $state.raw<(remark: string) => string>();
let isAsked = false;

async function load(): Promise<void> {
  isAsked = true;
  try {
    translate = translator((await import('../words/remarks.vi.json')).default);
  } catch {
    // It is asked for again with the next remark; until then they stand in English.
    isAsked = false;
  }
}

/** The remark in the language that is shown; as it came while that is on its way, and where it is not known. */
export function remark(text: string): string {
  if (language() !== 'vi' || !text) return text;
  if (!translate && !isAsked) void load();
  return translate?.(text) ?? text;
}
