import type { TenantIds } from '../contracts/tenant-ids.ts';
import { invalidField, notFound } from '../http/errors.ts';

/** Reads `limit` from a list call. Throws a 400 {@link StatusError} when it is out of range. */
export function readLimit(params: URLSearchParams, defaultLimit: number, maxLimit: number): number {
  const text = params.get('limit');
  if (text === null) {
    return defaultLimit;
  }
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= maxLimit) {
    return limit;
  }
  throw invalidField('limit', `limit must be a whole number from 1 to ${maxLimit}.`);
}

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
 * Reads `order` from a list call; newest first by default. Throws a 400 {@link StatusError} for anything but
 * `asc` and `desc`.
 */
export function readOrder(params: URLSearchParams): 'asc' | 'desc' {
  const order = params.get('order') ?? 'desc';
  if (order === 'asc' || order === 'desc') {
    return order;
  }
  throw invalidField('order', "order must be 'asc' or 'desc'.");
}

/** Reads the `offset` of a read, in lines; null without one. Throws a 400 {@link StatusError} for anything else. */
export function readOffset(params: URLSearchParams): string | null {
  const offset = params.get('offset');
  if (offset === null || /^\d{1,9}$/.test(offset)) {
    return offset;
  }
  throw invalidField('offset', 'offset must be a number of lines, 0 or more.');
}

/** Makes the answer of a list from objects as the caller may see them. */
export function listBody(data: Record<string, unknown>[], hasMore: boolean): Record<string, unknown> {
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}
