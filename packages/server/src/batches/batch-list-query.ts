import { badRequest } from '../http/http-error.ts';
import type { BatchFilter, BatchSort } from '../storage/batch-filter.ts';
import type { BatchState } from '../storage/records.ts';

const statuses: readonly BatchState['status'][] = [
  'validating',
  'failed',
  'in_progress',
  'finalizing',
  'completed',
  'expired',
  'cancelling',
  'cancelled',
];

const sortKeys: Readonly<Record<string, BatchSort['by']>> = {
  created_at: 'created',
  requests: 'requests',
  failed: 'failed',
};

const maxSearchLength = 200;
const maxMetadataConditions = 16;

/**
 * Reads the filter of a list of batches, an extension: `status` (several with commas), `created_after`,
 * `created_before`, `metadata[key]` and `search`. Throws a 400 for a value that cannot be meant.
 */
export function readBatchFilter(query: URLSearchParams): BatchFilter {
  const filter: BatchFilter = {};
  const status = query.getAll('status').join(',');
  if (status !== '') {
    filter.statuses = status.split(',').map(readStatus);
  }
  const after = readTime(query, 'created_after');
  if (after !== null) {
    filter.createdFrom = after + 1;
  }
  const before = readTime(query, 'created_before');
  if (before !== null) {
    filter.createdBefore = before;
  }
  const search = (query.get('search') ?? '').trim();
  if (search.length > maxSearchLength) {
    throw badRequest(`'search' must have at most ${maxSearchLength} characters.`, { param: 'search' });
  }
  if (search !== '') {
    filter.text = search;
  }
  const metadata = [...query].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  if (metadata.length > maxMetadataConditions) {
    const message = `At most ${maxMetadataConditions} conditions on 'metadata' are allowed.`;
    throw badRequest(message, { param: 'metadata' });
  }
  if (metadata.length > 0) {
    filter.metadata = Object.fromEntries(metadata);
  }
  return filter;
}

/**
 * Reads the order of a list of batches, an extension: `order_by` is `created_at`, `requests` or `failed`, and
 * `order` is `desc` or `asc`. Throws a 400 for anything else.
 */
export function readBatchSort(query: URLSearchParams): BatchSort {
  const by = query.get('order_by') || 'created_at';
  const key = Object.hasOwn(sortKeys, by) ? sortKeys[by] : undefined;
  if (key === undefined) {
    throw unsupported('order_by', by, Object.keys(sortKeys));
  }
  const direction = query.get('order') || 'desc';
  if (direction !== 'asc' && direction !== 'desc') {
    throw unsupported('order', direction, ['asc', 'desc']);
  }
  return { by: key, direction };
}

function readStatus(text: string): BatchState['status'] {
  const status = statuses.find((known) => known === text.trim());
  if (status === undefined) {
    throw unsupported('status', text, statuses);
  }
  return status;
}

function readTime(query: URLSearchParams, param: string): number | null {
  const text = query.get(param);
  if (text === null || text === '') {
    return null;
  }
  if (!/^\d{1,12}$/.test(text)) {
    throw badRequest(`'${param}' must be a time in unix seconds.`, { param, code: 'invalid_value' });
  }
  return Number(text);
}

function unsupported(param: string, value: string, choices: readonly string[]): Error {
  const supported = choices.map((choice) => `'${choice}'`).join(', ');
  return badRequest(`Invalid value: '${value.slice(0, 40)}'. Supported values are: ${supported}.`, {
    param,
    code: 'invalid_value',
  });
}
