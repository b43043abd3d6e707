import { createHash } from 'node:crypto';
import type { IdempotencyKey } from '../storage/creation.ts';
import { badRequest, conflict } from './http-error.ts';

const maxKeyLength = 255;

/**
 * Returns the idempotency key of a creation, from an `Idempotency-Key` header and the request; undefined
 * without the header. Throws a 400 for a key that is too long.
 */
export function toIdempotencyKey(
  key: string | null,
  request: Record<string, unknown>,
): IdempotencyKey | undefined {
  if (key === null || key === '') {
    return undefined;
  }
  if (key.length > maxKeyLength) {
    throw badRequest(`The Idempotency-Key is longer than ${maxKeyLength} characters.`, {
      param: 'Idempotency-Key',
    });
  }
  return { key, fingerprint: createHash('sha256').update(canonicalJson(request)).digest('hex') };
}

/**
 * Returns the id of the object that was created with a key. Throws a 409 when that request was a different
 * one.
 */
export function replayOf(
  before: { id: string; fingerprint: string },
  idempotencyKey: IdempotencyKey | undefined,
): string {
  if (before.fingerprint === idempotencyKey?.fingerprint) {
    return before.id;
  }
  throw conflict(
    'This Idempotency-Key was used before with other parameters. Use a new key for a new request.',
    {
      param: 'Idempotency-Key',
      code: 'idempotency_key_reused',
    },
  );
}

/**
 * Returns JSON with the members of every object sorted by name: equal for equal requests, however they were
 * written.
 */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
