import { createHash } from 'node:crypto';
import type { IdempotencyKey } from '../storage/creation.ts';
import { badRequest, conflict } from './http-error.ts';

const longestKey = 255;

/**
 * What makes a creation happen once, from an `Idempotency-Key` header and what is asked for; undefined without the header. Throws a 400 for a
 * key that is too long.
 */
export function toIdempotencyKey(
  key: string | null,
  request: Record<string, unknown>,
): IdempotencyKey | undefined {
  if (key === null || key === '') {
    return undefined;
  }
  if (key.length > longestKey) {
    throw badRequest(`The Idempotency-Key is longer than ${longestKey} characters.`, {
      param: 'Idempotency-Key',
    });
  }
  return { key, fingerprint: createHash('sha256').update(canonicalJson(request)).digest('hex') };
}

/**
 * The id of what a key stands for. Throws a 409 when it stands for something else than is asked for now.
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

/** JSON with the members of every object in order of their names: the same request however it was written. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
