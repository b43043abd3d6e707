'use client';

import type { FileObject, OffpeakError } from '@offpeak/core';
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { useOffpeakClient } from '../client/provider.tsx';
import { type FilePages, type FilesFilter, filesOptions } from './files-options.ts';
import type { ListExtras } from './query-extras.ts';

/**
 * Lists the stored files, newest first, page by page. Accepts the options of TanStack's `useInfiniteQuery`.
 *
 * @example
 * ```tsx
 * const { data, fetchNextPage, hasNextPage } = useFiles({ purpose: 'batch' });
 * ```
 */
export function useFiles<Selected = FilePages>(
  filter?: FilesFilter,
  options: ListExtras<FileObject, Selected> = {},
): UseInfiniteQueryResult<Selected, OffpeakError> {
  const list = filesOptions(useOffpeakClient(), filter);
  return useInfiniteQuery({ ...list, ...(options as object) }) as UseInfiniteQueryResult<
    Selected,
    OffpeakError
  >;
}
