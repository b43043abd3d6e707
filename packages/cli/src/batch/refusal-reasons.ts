import type { Batch } from '@offpeak/core';
import { isPlainObject } from '@offpeak/core/protocol';
import { oneLine } from '../terminal/format.ts';

const maxMessage = 300;

/**
 * Why the input of a batch was refused, one text a reason. The errors of a batch may be a list, a text, or an
 * object without a list.
 */
export function refusalReasons({ errors }: Pick<Batch, 'errors'>): string[] {
  return itemsOf(errors).map(describe);
}

function itemsOf(errors: unknown): unknown[] {
  if (errors === null || errors === undefined || errors === '') {
    return [];
  }
  if (Array.isArray(errors)) {
    return errors;
  }
  if (typeof errors !== 'object') {
    return [errors];
  }
  const { data } = errors as { data?: unknown };
  if (Array.isArray(data)) {
    return data;
  }
  return 'message' in errors ? [errors] : [];
}

function describe(item: unknown): string {
  if (!isPlainObject(item)) {
    return oneLine(wordsOf(item), maxMessage);
  }
  const { line, message, code } = item;
  const where = typeof line === 'number' ? `line ${line}: ` : '';
  return `${where}${oneLine(wordsOf(message ?? code ?? 'no reason given'), maxMessage)}`;
}

/** A value of JSON as text. An object may have a field `toString`, so it is not left to `String`. */
function wordsOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
