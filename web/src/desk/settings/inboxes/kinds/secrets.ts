/** Secrets that the browser makes: random, in the spelling that the other side wants. */

const bytes = (count: number): string => String.fromCharCode(...crypto.getRandomValues(new Uint8Array(count)));

/** A signing key after Standard Webhooks: 32 bytes in base64 behind a prefix. */
export const newSecret = (): string => `whsec_${btoa(bytes(32))}`;

/** Letters, digits, `-` and `_` alone, as Telegram takes it. */
export const newWord = (): string => btoa(bytes(33)).replaceAll('+', '-').replaceAll('/', '_');

/** What was just made and saved, by inbox, until the page that shows it is left: the server never tells it again. */
const just = new Map<string, Record<string, string>>();

export const rememberShown = (inbox: string, secrets: Record<string, string>): void => {
  just.set(inbox, { ...just.get(inbox), ...secrets });
};
export const takeShown = (inbox: string): Record<string, string> => {
  const found = just.get(inbox) ?? {};
  just.delete(inbox);
  return found;
};
