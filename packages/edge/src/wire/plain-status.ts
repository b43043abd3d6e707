import { isPlainObject } from '@offpeak/core/protocol';
import type { Wire } from '../contracts/wire.ts';

/** A status is one to three words. Any other text stays, and is scrubbed like a sentence. */
const isWord = /^\s?[a-z]{1,16}(?:[ _-][a-z]{1,16}){0,2}\s?$/i;

/** Spellings that some servers use. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['canceled', 'cancelled'],
  ['canceling', 'cancelling'],
]);

/**
 * Spells the statuses in an answer of the provider as the API does, in lower case: its own, those of the
 * objects in a list, and that of the file in an upload. All other code compares statuses after this.
 */
export function plainStatus(body: Wire): Wire {
  const plain = withPlainStatus(body);
  if (Array.isArray(plain.data)) {
    plain.data = plain.data.map((one) => (isPlainObject(one) ? withPlainStatus(one) : one));
  }
  if (isPlainObject(plain.file)) {
    plain.file = withPlainStatus(plain.file);
  }
  return plain;
}

function withPlainStatus(object: Wire): Wire {
  if (typeof object.status !== 'string' || !isWord.test(object.status)) {
    return { ...object };
  }
  const status = object.status.trim().toLowerCase().replaceAll(/[ -]/g, '_');
  return { ...object, status: spellings.get(status) ?? status };
}
