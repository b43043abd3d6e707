import type { TenantIds } from '../contracts/tenant-ids.ts';
import { invalidField, notFound } from '../http/errors.ts';

/** Reads the `after` cursor, which is a signed id. Throws the one 404 when it is not the caller's. */
export async function readAfter(
  params: URLSearchParams,
  ids: TenantIds,
  kind: 'file' | 'batch',
): Promise<string | null> {
  const id = params.get('after');
  if (id === null) {
    return null;
  }
  const after = await ids.unsign(kind, id);
  if (after === null) {
    throw notFound(kind, 'after');
  }
  return after;
}

/**
 * Reads the `offset` of a read, in lines; null without one. Throws a 400 {@link StatusError} for anything
 * else.
 */
export function readOffset(params: URLSearchParams): string | null {
  const offset = params.get('offset');
  if (offset === null || /^\d{1,9}$/.test(offset)) {
    return offset;
  }
  throw invalidField('offset', 'offset must be a number of lines, 0 or more.');
}
