/**
 * The Telex letters: which key press turned which letter into which.
 * Knows Vietnamese marks only; knows nothing of events, time or bindings.
 */

/** What one composed letter is made of: the Latin letter below, its shape (â, ă, ơ, đ …) and its tone. */
interface Parts {
  base: string;
  shape: string;
  tone: string;
}

const tones: Record<string, string> = {
  '\u0301': 's',
  '\u0300': 'f',
  '\u0309': 'r',
  '\u0303': 'x',
  '\u0323': 'j',
};
const circumflex = '\u0302';
const breve = '\u0306';
const horn = '\u031b';

/** The parts of a single letter, or nothing when it is not a letter that Vietnamese is written with. */
const partsOf = (letter: string): Parts | undefined => {
  const lower = letter.normalize('NFC').toLowerCase();
  if (lower === 'đ') return { base: 'd', shape: 'd', tone: '' };
  const [base, ...marks] = lower.normalize('NFD');
  if (!base || !/^[aeiouy]$/.test(base)) return undefined;
  const parts: Parts = { base, shape: '', tone: '' };
  for (const mark of marks) {
    const tone = tones[mark];
    if (tone) parts.tone = tone;
    else if (mark === circumflex && /[aeo]/.test(base)) parts.shape = base;
    else if ((mark === breve && base === 'a') || (mark === horn && /[ou]/.test(base))) parts.shape = 'w';
    else return undefined;
  }
  return parts;
};

/** Whether a letter carries a Vietnamese mark, so that more than one key press made it. */
export const isComposed = (letter: string): boolean => {
  const parts = partsOf(letter);
  return parts !== undefined && (parts.shape !== '' || parts.tone !== '');
};

/** The plain letter below the marks (`ấ` → `a`), or the letter itself. */
export const plainLetter = (letter: string): string => partsOf(letter)?.base ?? letter.toLowerCase();

/** Every key that may have been the last one pressed for this letter; the likeliest comes first. */
export const possibleStrokes = (letter: string): string[] => {
  const parts = partsOf(letter);
  return parts ? [parts.tone, parts.shape].filter((stroke) => stroke !== '') : [];
};

/**
 * The key that was pressed last to get this letter. With the letter that stood there before, `ấ` after `á` is A and after `â` is S;
 * without it the tone counts as the last, as most people type it there.
 */
export const lastStroke = (letter: string, before = ''): string | undefined => {
  const parts = partsOf(letter);
  if (!parts) return undefined;
  const earlier = partsOf(before);
  if (earlier?.base === parts.base && earlier.tone === parts.tone && earlier.shape !== parts.shape && parts.shape) {
    return parts.shape;
  }
  return possibleStrokes(letter)[0];
};
