/** Parts of stored settings, read with the usual where nothing is. */

export interface Texts {
  vi: string;
  en: string;
}

export const MEGABYTE = 1_048_576;
/** With one message of a visitor. */
export const MOST_FILES = 10;
export const MOST_MEGABYTES = 25;

export const texts = (value: unknown): Texts => ({ vi: '', en: '', ...(value as Partial<Texts> | undefined) });
export const text = (value: unknown, usual = ''): string => (typeof value === 'string' ? value : usual);
export const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
/** Bytes as megabytes with one decimal; ten where nothing is said. */
export const megabytes = (bytes: unknown): string =>
  String(Math.round(((typeof bytes === 'number' ? bytes : 10 * MEGABYTE) / MEGABYTE) * 10) / 10);

/** Scheme, host and perhaps a port, as browsers compare them; a slash at the end and capitals are taken away first. */
export const originOf = (text: string): string => text.trim().toLowerCase().replace(/\/+$/, '');
export const isOrigin = (text: string): boolean =>
  /^https?:\/\/[a-z0-9][a-z0-9.-]*(:\d{1,5})?$/.test(text) && text.length <= 270;

/** The address of a server as it is stored. */
export const addressOf = (text: string): string => text.trim().replace(/\/+$/, '');

/** Of what is typed, the digits alone. */
export const digits =
  (most: number) =>
  (typed: string): string =>
    typed.replace(/\D/g, '').slice(0, most);
