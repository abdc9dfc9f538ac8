/** The fields that a type of tickets has, as administrators edit them. Pure: knows no component. */
import type { Schemas } from '../../../api/client';
import { fold } from '../../../base/fold';

export type Field = Required<Schemas['Field']>;
export type FieldKind = Schemas['FieldKind'];
export type FieldOption = Schemas['FieldOption'];

export const KINDS = ['text', 'number', 'date', 'choice', 'multi_choice', 'checkbox', 'order_number'] as const;
/** A type has so many at most, archived ones included. */
export const MOST = 50;
const MOST_OPTIONS = 100;
const MAX_KEY = 40;

export const hasOptions = (kind: FieldKind): boolean => kind === 'choice' || kind === 'multi_choice';

/** A field with everything that may be absent. */
export const whole = (field: Schemas['Field']): Field => ({
  hint_vi: '',
  hint_en: '',
  is_public: false,
  is_required: false,
  is_archived: false,
  ...field,
  options: (field.options ?? []).map((option) => ({ ...option })),
});

export const blank = (): Field => whole({ key: '', kind: 'text', label_vi: '', label_en: '' });

/** What the API takes: options stand at choices alone, and nobody is asked for what customers do not see. */
export const sent = (field: Field): Field => ({
  ...field,
  options: hasOptions(field.kind) ? field.options : [],
  is_required: field.is_required && field.is_public,
});

/** The key that a label suggests: `Mã đơn` becomes `ma_don`; another one where that is taken. */
export function keyFrom(label: string, taken: readonly string[]): string {
  const words = fold(label).match(/[a-z0-9]+/g) ?? [];
  const plain = words.join('_').slice(0, MAX_KEY).replace(/_+$/, '');
  if (!plain || !taken.includes(plain)) return plain;
  for (let at = 2; ; at += 1) {
    const next = `${plain.slice(0, MAX_KEY - 3)}_${at}`;
    if (!taken.includes(next)) return next;
  }
}

/** One of the list goes up (-1) or down (1). */
export function moved<T>(list: readonly T[], at: number, by: 1 | -1): T[] {
  const next = [...list];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(at + by, 0, one);
  return next;
}

/** What is wrong with a field, by the name of its part; words are `settings.field.wrong.*`. */
export type Faults = Partial<
  Record<'label_vi' | 'label_en' | 'key' | 'options', 'label' | 'key' | 'taken' | 'options'>
>;

export function faultsOf(field: Field, taken: readonly string[]): Faults {
  const faults: Faults = {};
  for (const part of ['label_vi', 'label_en'] as const) if (!field[part].trim()) faults[part] = 'label';
  if (!/^[a-z0-9_]{1,40}$/.test(field.key)) faults.key = 'key';
  else if (taken.includes(field.key)) faults.key = 'taken';
  if (hasOptions(field.kind)) {
    const keys = field.options.map(({ key }) => key);
    const isFine =
      keys.length > 0 &&
      keys.length <= MOST_OPTIONS &&
      new Set(keys).size === keys.length &&
      field.options.every(({ label_vi, label_en }) => label_vi.trim() && label_en.trim());
    if (!isFine) faults.options = 'options';
  }
  return faults;
}
