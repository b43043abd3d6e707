/** The prefixes of the ids this server gives out. */
export type IdPrefix = 'file-' | 'batch_' | 'upload_' | 'part_' | 'req_' | 'evt_';

/**
 * A new id: the prefix and 128 random bits in hex, so it is safe in a path, a file name and a header.
 *
 * @example
 * ```ts
 * newId('file-'); // 'file-6f1c…'
 * ```
 */
export function newId(prefix: IdPrefix): string {
  return prefix + crypto.randomUUID().replaceAll('-', '');
}
