/** Fields of a type and their values, as people read and write them. Pure but for the language that is shown. */
import type { Schemas } from '../../../api/client';
import { language, number, t } from '../../../base/words/index.svelte';

export type Field = Schemas['Field'];
export type Values = Record<string, unknown>;

const own = (vi: string, en: string): string => (language() === 'vi' ? vi : en);
export const labelOf = ({ label_vi, label_en }: Field): string => own(label_vi, label_en);
/** A hint in the other language is better than none. */
export const hintOf = ({ hint_vi = '', hint_en = '' }: Field): string => own(hint_vi || hint_en, hint_en || hint_vi);
export const optionsOf = ({ options = [] }: Field): { value: string; label: string }[] =>
  options.map(({ key, label_vi, label_en }) => ({ value: key, label: own(label_vi, label_en) }));

/** What a ticket of this type is asked for; what was put away stays as long as it has a value. */
export const fieldsOf = (types: readonly Schemas['TypeDetail'][], type: string, values: Values = {}): Field[] =>
  (types.find(({ key }) => key === type)?.fields ?? []).filter(
    ({ key, is_archived }) => !is_archived || values[key] !== undefined,
  );

/** A value in words; empty where there is none. */
export function spoken(field: Field, value: unknown): string {
  if (value === undefined || value === null) return '';
  const nameOf = (key: unknown): string =>
    optionsOf(field).find((option) => option.value === key)?.label ?? String(key);
  switch (field.kind) {
    case 'choice':
      return nameOf(value);
    case 'multi_choice':
      return Array.isArray(value) ? value.map(nameOf).join(', ') : '';
    case 'checkbox':
      return t(value === true ? 'fields.yes' : 'fields.no');
    case 'number':
      return typeof value === 'number' ? number(value) : '';
    case 'date':
      return dateOf(String(value));
    default:
      return String(value);
  }
}

/** A day of the calendar is the same day in every time zone. */
const dateOf = (day: string): string => {
  const at = Date.parse(`${day}T00:00:00Z`);
  const locale = language() === 'vi' ? 'vi-VN' : 'en-GB';
  return Number.isNaN(at) ? day : new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' }).format(at);
};

/** What was typed, as the API takes it; `undefined` where it is no value of this kind. */
export function readTyped(field: Field, typed: string): unknown {
  const text = typed.trim();
  if (!text) return null;
  if (field.kind !== 'number') return text;
  const plain = Number(text.replace(/[\s\u00a0]/g, '').replace(',', '.'));
  return Number.isFinite(plain) ? plain : undefined;
}

/** A value as its text field shows it. */
export const typedOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'number' ? String(value) : String(value as string);
