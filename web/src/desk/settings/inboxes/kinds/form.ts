/** What a contact form is set up with: as its page holds it, and as the server stores it. Knows no component. */
import type { Schemas } from '../../../../api/client';
import type { KindPlan } from '../common';
import { list, megabytes, MEGABYTE, texts, type Texts } from './stored';

export interface FormSettings {
  title: Texts;
  greeting: Texts;
  /** What can be asked, by the keys of types; with none it is a question. */
  types: string[];
  /** Which public fields are asked for; all, if `null`. */
  fields: string[] | null;
  allowed_origins: string[];
  max_files: string;
  /** In megabytes. */
  max_size: string;
}

export const open = (stored: Record<string, unknown>): FormSettings => ({
  title: texts(stored.title),
  greeting: texts(stored.greeting),
  types: list(stored.types),
  fields: Array.isArray(stored.fields) ? list(stored.fields) : null,
  allowed_origins: list(stored.allowed_origins),
  max_files: String(typeof stored.max_files === 'number' ? stored.max_files : 5),
  max_size: megabytes(stored.max_file_bytes),
});

export const close = ({ max_files, max_size, fields, ...rest }: FormSettings) => ({
  ...rest,
  ...(fields ? { fields } : {}),
  max_files: Number(max_files),
  max_file_bytes: Math.round(Number(max_size) * MEGABYTE),
});

export const form: KindPlan<FormSettings> = { words: 'form', open, close };

/** The public fields of these types that are asked for, each once. */
export function publicFields(types: readonly Schemas['TypeDetail'][], chosen: readonly string[]): Schemas['Field'][] {
  const wanted = chosen.length > 0 ? chosen : ['question'];
  const all = wanted.flatMap((key) => types.find((type) => type.key === key)?.fields ?? []);
  const shown = all.filter((field) => field.is_public && !field.is_archived);
  return shown.filter((field, at) => shown.findIndex(({ key }) => key === field.key) === at);
}

/**
 * The lines for a page that shows the form in a frame. Size and border stand in attributes of their own: a page whose policy has no
 * 'unsafe-inline' refuses a style.
 */
export const frameOf = (desk: string, inbox: string, title: string): string => {
  const name = title.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign,
  );
  return [
    `<iframe src="${desk}/contact/${inbox}?embed=1" title="${name}"`,
    `  width="100%" height="820" frameborder="0" loading="lazy"></iframe>`,
  ].join('\n');
};
