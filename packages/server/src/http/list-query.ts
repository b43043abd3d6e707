import { badRequest } from './http-error.ts';

/**
 * Reads the `limit` of a list: a whole number from 1 to `max`. Throws a 400 for anything else, as the API
 * does.
 */
export function readLimit(query: URLSearchParams, fallback: number, max: number): number {
  const text = query.get('limit');
  if (text === null || text === '') {
    return fallback;
  }
  const limit = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(limit)) {
    throw badRequest(
      `Invalid type for 'limit': expected an integer, but got '${text.slice(0, 40)}' instead.`,
      {
        param: 'limit',
        code: 'invalid_type',
      },
    );
  }
  if (limit < 1) {
    throw badRequest(
      `Invalid 'limit': integer below minimum value. Expected a value >= 1, but got ${limit} instead.`,
      {
        param: 'limit',
        code: 'integer_below_min_value',
      },
    );
  }
  if (limit > max) {
    throw badRequest(
      `Invalid 'limit': integer above maximum value. Expected a value <= ${max}, but got ${limit} instead.`,
      { param: 'limit', code: 'integer_above_max_value' },
    );
  }
  return limit;
}

/** Reads the `after` of a list: the id of the last item of the previous page, or null for the first page. */
export function readAfter(query: URLSearchParams): string | null {
  const after = query.get('after');
  return after === null || after === '' ? null : after;
}

/** Creates the 400 for an `after` that the project never had. */
export function unknownCursor(after: string | null): Error {
  return badRequest(`Invalid 'after': no object found with id '${(after ?? '').slice(0, 100)}'.`, {
    param: 'after',
  });
}

/** Returns a page as the API sends it. */
export function listPage<Item extends { id: string }>(data: readonly Item[], hasMore: boolean) {
  return {
    object: 'list' as const,
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: hasMore,
  };
}
