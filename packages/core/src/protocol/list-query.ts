import { StatusError } from './status-error.ts';

/** One page of a list, as the API sends it. */
export interface ListPage<Item> {
  object: 'list';
  data: readonly Item[];
  first_id: string | null;
  last_id: string | null;
  has_more: boolean;
}

/**
 * Reads the `limit` of a list call. Throws a 400 {@link StatusError}, with the codes of the API, for anything
 * but a whole number from 1 to `max`.
 *
 * @param query The query of the call.
 * @param fallback The limit of a call that names none.
 * @param max The largest limit that is accepted.
 * @example
 * ```ts
 * readListLimit(new URLSearchParams('limit=50'), 20, 100); // 50
 * ```
 */
export function readListLimit(query: URLSearchParams, fallback: number, max: number): number {
  const text = query.get('limit');
  if (text === null || text === '') {
    return fallback;
  }
  if (!/^-?\d{1,9}$/.test(text)) {
    const message = `Invalid type for 'limit': expected an integer, but got '${text.slice(0, 40)}' instead.`;
    throw refusal('limit', 'invalid_type', message);
  }
  const limit = Number(text);
  if (limit < 1) {
    const message = `Invalid 'limit': integer below minimum value. Expected a value >= 1, but got ${limit} instead.`;
    throw refusal('limit', 'integer_below_min_value', message);
  }
  if (limit > max) {
    const message = `Invalid 'limit': integer above maximum value. Expected a value <= ${max}, but got ${limit} instead.`;
    throw refusal('limit', 'integer_above_max_value', message);
  }
  return limit;
}

/**
 * Reads the `order` of a list call; newest first by default. Throws a 400 {@link StatusError} for anything
 * but `asc` and `desc`.
 *
 * @param query The query of the call.
 */
export function readListOrder(query: URLSearchParams): 'asc' | 'desc' {
  const order = query.get('order') ?? 'desc';
  if (order === 'asc' || order === 'desc') {
    return order;
  }
  const message = `Invalid value: '${order.slice(0, 40)}'. Supported values are: 'asc' and 'desc'.`;
  throw refusal('order', 'invalid_value', message);
}

/**
 * Returns a page as the API sends it.
 *
 * @param data The items of the page.
 * @param hasMore Whether items follow.
 */
export function listPage<Item extends { id?: unknown }>(
  data: readonly Item[],
  hasMore: boolean,
): ListPage<Item> {
  return {
    object: 'list',
    data,
    first_id: idOf(data[0]),
    last_id: idOf(data.at(-1)),
    has_more: hasMore,
  };
}

function idOf(item: { id?: unknown } | undefined): string | null {
  return typeof item?.id === 'string' ? item.id : null;
}

function refusal(param: string, code: string, message: string): StatusError {
  return new StatusError(400, message, { param, code });
}
