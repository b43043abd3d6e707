import { isFields } from '../jsonl/validation.ts';

/** The fields of what should be an object; none if it is not. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return isFields(value) ? value : {};
}

/** The items of what should be a list of objects; none if it is not. */
export function itemsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
