'use client';

import type { FileObject, OffpeakError } from '@offpeak/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useOffpeakClient } from '../client/provider.tsx';
import { type FileContentFilter, fileContentOptions, fileOptions } from './file-options.ts';
import { type QueryExtras, withQueryExtras } from './query-extras.ts';
import type { FileContent } from './read-start.ts';

/** Options of {@link useFileContent}: how much to read, and those of TanStack's `useQuery`. */
export interface UseFileContentOptions<Selected = FileContent>
  extends FileContentFilter,
    QueryExtras<FileContent, Selected> {}

/**
 * Fetches one file by its id: its name, size, purpose and status. Accepts the options of TanStack's
 * `useQuery`.
 *
 * @param id The id of the file; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data: file } = useFile(batch?.input_file_id);
 * return <p>{file?.filename}, {file?.bytes} bytes</p>;
 * ```
 */
export function useFile<Selected = FileObject>(
  id: string | null | undefined,
  { enabled = true, ...options }: QueryExtras<FileObject, Selected> = {},
): UseQueryResult<Selected, OffpeakError> {
  const own = fileOptions(useOffpeakClient(), id);
  return useQuery(withQueryExtras(own, { ...options, enabled: Boolean(id) && enabled }));
}

/**
 * Reads the text of a file by its id, such as the input of a batch, up to `maxBytes`: `data.complete` says
 * whether that is all of it. Accepts the options of TanStack's `useQuery`.
 *
 * @param id The id of the file; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data } = useFileContent(batch?.input_file_id, { maxBytes: 10_000 });
 * return <pre>{data?.text}{data?.complete === false && '…'}</pre>;
 * ```
 */
export function useFileContent<Selected = FileContent>(
  id: string | null | undefined,
  { maxBytes, enabled = true, ...options }: UseFileContentOptions<Selected> = {},
): UseQueryResult<Selected, OffpeakError> {
  const own = fileContentOptions(useOffpeakClient(), id, { maxBytes });
  return useQuery(withQueryExtras(own, { ...options, enabled: Boolean(id) && enabled }));
}
