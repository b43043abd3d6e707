import type { Client, FileObject, FilePurpose, ListPage } from '@offpeak/core';
import type { InfiniteData } from '@tanstack/query-core';
import { offpeakKeys } from '../batch/keys.ts';
import { defineInfiniteQuery } from '../client/define-options.ts';
import { cursorPagination } from './cursor-pagination.ts';

/** Which files to list, and how. */
export interface FilesFilter {
  /** Only files of this purpose, such as `batch` or `batch_output`. Default all. */
  purpose?: FilePurpose | undefined;
  /** Files per page, 1 to 10,000. Default 100. */
  limit?: number | undefined;
  /** By time of creation. Default `desc`, newest first. */
  order?: 'asc' | 'desc' | undefined;
}

/** The pages of a list of files. */
export type FilePages = InfiniteData<ListPage<FileObject>, string | undefined>;

/**
 * Infinite query options for the list of files.
 *
 * @example
 * ```tsx
 * const { data } = useInfiniteQuery(filesOptions(client, { purpose: 'batch' }));
 * ```
 */
export function filesOptions(client: Client, filter: FilesFilter = {}) {
  const { purpose, limit = 100, order = 'desc' } = filter;
  return defineInfiniteQuery<
    ListPage<FileObject>,
    readonly [...ReturnType<typeof offpeakKeys.files>, FilesFilter],
    string | undefined
  >({
    queryKey: [...offpeakKeys.files(client), { purpose, limit, order }],
    queryFn: ({ pageParam: after, signal }) => client.files.list({ purpose, limit, order, after, signal }),
    ...cursorPagination,
  });
}
