/** Whether what somebody typed can be what it is asked for. The server has the last word; this spares the way there. */
import type { FieldName } from '../wire/types';

export function isPlausible(field: FieldName, value: string): boolean {
  if (field === 'email') return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
  if (field === 'phone') return /^\+?[\d\s().-]+$/.test(value) && value.replace(/\D/g, '').length >= 8;
  return value !== '';
}
