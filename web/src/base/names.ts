/** What people are called. */

/** The name to call somebody by: the last word in Vietnamese, the first elsewhere. */
export function givenName(name: string, language: 'vi' | 'en'): string {
  const words = name.trim().split(/\s+/);
  return (language === 'vi' ? words.at(-1) : words[0]) ?? name;
}

interface Person {
  name: string;
  address?: string | null;
  /** Of whoever is shown with all that is known of them. */
  identities?: readonly { kind: string; value: string }[];
}

/**
 * What somebody is called by, wherever they are shown: their name, else their mail address, else their telephone number. Empty where
 * neither is known, whatever stands there instead: initials are made of this alone, so that a face is the same on every screen.
 */
export function calledBy({ name, address, identities = [] }: Person): string {
  const of = (kind: string): string | undefined => identities.find((known) => known.kind === kind)?.value;
  return name || address || of('email') || of('phone') || '';
}
