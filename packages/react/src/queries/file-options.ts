import { type Client, type FileObject, OffpeakError } from '@offpeak/core';
import { offpeakKeys } from '../batch/keys.ts';
import { defineQuery } from '../client/define-options.ts';
import { type FileContent, readStart } from './read-start.ts';
import { retryTransient } from './retry-transient.ts';

/** Options of {@link fileContentOptions}. */
export interface FileContentFilter {
  /**
   * How many bytes to read at most: a batch file may have 200 MB. A longer file ends at its last whole line
   * within them. Default 1,048,576 (1 MiB).
   */
  maxBytes?: number | undefined;
}

/**
 * Query options for one file by its id: its name, size, purpose and status. Without an id the query is
 * disabled. Errors: `not_found` for a file that is unknown, expired or deleted.
 *
 * @param id The id of the file; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data: file } = useQuery(fileOptions(client, batch?.input_file_id));
 * ```
 */
export function fileOptions(client: Client, id: string | null | undefined) {
  return defineQuery<FileObject, ReturnType<typeof offpeakKeys.file>>({
    queryKey: offpeakKeys.file(client, id || ''),
    queryFn: ({ signal }) => client.files.retrieve(requireFile(id), { signal }),
    enabled: Boolean(id),
    retry: retryTransient,
  });
}

/**
 * Query options for the text of a file, such as the input of a batch, up to `maxBytes`. The download ends
 * there. Content never changes, so it is fetched once. Without an id the query is disabled. Errors:
 * `not_found` for a file that is unknown, expired or deleted.
 *
 * @param id The id of the file; null or undefined until there is one.
 *
 * @example
 * ```tsx
 * const { data } = useQuery(fileContentOptions(client, file.id, { maxBytes: 10_000 }));
 * return <pre>{data?.text}{data?.complete === false && '…'}</pre>;
 * ```
 */
export function fileContentOptions(
  client: Client,
  id: string | null | undefined,
  { maxBytes = 1_048_576 }: FileContentFilter = {},
) {
  return defineQuery<FileContent, ReturnType<typeof offpeakKeys.fileContent>>({
    queryKey: offpeakKeys.fileContent(client, id || '', maxBytes),
    queryFn: async ({ signal }) =>
      readStart(await client.files.content(requireFile(id), { signal }), maxBytes),
    enabled: Boolean(id),
    retry: retryTransient,
    staleTime: Infinity,
    meta: { persist: false },
  });
}

function requireFile(id: string | null | undefined): string {
  if (!id) {
    throw new OffpeakError('invalid_option', 'There is no file to fetch: pass its id.', { param: 'id' });
  }
  return id;
}
