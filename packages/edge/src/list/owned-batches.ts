import { isPlainObject } from '@offpeak/core/protocol';
import type { Caller } from '../contracts/caller.ts';
import { ownerKey } from '../ids/owner-tag.ts';
import { findIndexedPage } from './indexed-page.ts';
import { findOwnedPage, type OwnedPage } from './owned-page.ts';

/** Which of a caller's batches to find. */
export interface OwnedBatchesQuery {
  limit: number;
  after: string | null;
  /** Only those for which it returns true. Default all. */
  only?(batch: Record<string, unknown>): boolean;
}

/** Finds the caller's batches, newest first, as the provider returns them. */
export function findOwnedBatches(
  caller: Caller,
  { limit, after, only }: OwnedBatchesQuery,
): Promise<OwnedPage> {
  if (caller.index !== null) {
    const query = { limit, after, order: 'desc', only: only ?? (() => true) } as const;
    return findIndexedPage({ index: caller.index, kind: 'batch', ...query }, caller);
  }
  return findOwnedPage({
    provider: caller.provider,
    path: '/batches',
    query: {},
    limit,
    after,
    pageSize: 100,
    maxPages: caller.maxListPages,
    owns: async (batch) =>
      (only === undefined || only(batch)) &&
      isPlainObject(batch.metadata) &&
      caller.owner.owns(batch.metadata[ownerKey]),
  });
}
