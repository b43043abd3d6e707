/** The prefixes of the ids that this server creates. */
export type IdPrefix = 'file-' | 'batch_' | 'upload_' | 'part_' | 'req_' | 'evt_';

/**
 * Creates an id: the prefix and 128 random bits in hex, which is safe in a path, a file name and a header.
 *
 * @example
 * ```ts
 * newId('file-'); // 'file-6f1c…'
 * ```
 */
export function newId(prefix: IdPrefix): string {
  return prefix + crypto.randomUUID().replaceAll('-', '');
}
