'use client';

import { type FilesFilter, filesOptions } from './files-options.ts';
import { useInfiniteQuery } from './peers.ts';
import { useOffpeakClient } from './provider.tsx';

/**
 * The stored files, newest first, page by page.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useFiles({ purpose: 'batch' });
 * ```
 */
export function useFiles(filter?: FilesFilter) {
  const client = useOffpeakClient();
  return useInfiniteQuery(filesOptions(client, filter));
}
