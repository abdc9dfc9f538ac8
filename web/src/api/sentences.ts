/**
 * The server's sentences in the reader's language. The server speaks English; what it says of a wrong input or of what is in the
 * way stands in `words/server.vi.json` under the English sentence, with `{}` where it puts a value in. A test of the server holds
 * that none is missing. What is not there stays as it is.
 */
import { language } from '../base/words/index.svelte';

interface Pattern {
  matches: RegExp;
  says: string;
}

let reading: Promise<(sentence: string) => string> | undefined;

const escaped = (text: string) => text.replace(/[.*+?^$()|[\]\\/{}]/g, '\\$&');

/** How sentences are said by a catalogue from English ones. */
export function translator(catalogue: Readonly<Record<string, string>>): (sentence: string) => string {
  const patterns: Pattern[] = Object.entries(catalogue)
    .filter(([english]) => english.includes('{}'))
    .map(([english, says]) => ({
      matches: new RegExp(`^${english.split('{}').map(escaped).join('(.*?)')}$`, 's'),
      says,
    }))
    // The one with the most words of its own fits best.
    .sort((one, other) => other.matches.source.length - one.matches.source.length);
  return (sentence) => {
    const same = Object.hasOwn(catalogue, sentence) ? catalogue[sentence] : undefined;
    if (same !== undefined) return same;
    for (const { matches, says } of patterns) {
      const values = matches.exec(sentence);
      if (values) return says.replace(/\{(\d)\}/g, (_, place: string) => values[Number(place)] ?? '');
    }
    return sentence;
  };
}

/** The sentence in the language that is shown; as it came where that cannot be had. */
export async function said(sentence: string): Promise<string> {
  if (language() !== 'vi' || !sentence) return sentence;
  reading ??= import('../words/server.vi.json').then(({ default: catalogue }) => translator(catalogue));
  try {
    return (await reading)(sentence);
  } catch {
    reading = undefined;
    return sentence;
  }
}
