import type { Caller } from '../contracts/caller.ts';
import { findIndexedPage } from './indexed-page.ts';
import { findOwnedPage, type OwnedPage } from './owned-page.ts';

/** Which of a caller's files to find. */
export interface OwnedFilesQuery {
  limit: number;
  after: string | null;
  order: 'asc' | 'desc';
  purpose: string | null;
}

/**
 * Finds the caller's files, as the provider returns them. Without an index, files that the provider created
 * itself, such as results, are not among them.
 */
export function findOwnedFiles(
  caller: Caller,
  { limit, after, order, purpose }: OwnedFilesQuery,
): Promise<OwnedPage> {
  if (caller.index !== null) {
    const only = (file: Record<string, unknown>): boolean => purpose === null || file.purpose === purpose;
    return findIndexedPage({ index: caller.index, kind: 'file', limit, after, order, only }, caller);
  }
  return findOwnedPage({
    provider: caller.provider,
    path: '/files',
    query: { order, ...(purpose === null ? {} : { purpose }) },
    limit,
    after,
    pageSize: 1000,
    maxPages: caller.maxListPages,
    owns: async (file) => (await caller.owner.readFilename(file.filename)) !== null,
  });
}
