import type { StorageUnderTest } from './contract/storage-under-test.ts';

/** Options of {@link testStorage}. */
export interface StorageTestOptions {
  /** The number of random schedules of two servers that are tried. Default 25. */
  schedules?: number;
}

/**
 * Defines the tests that every storage must pass. Call it at the top of a test file of vitest; it needs
 * `vitest` and `fast-check`.
 *
 * @param open Opens an empty storage; it is called by every test.
 * @param options `schedules`: the number of random schedules of two servers that are tried.
 * @example
 * ```ts
 * import { openMemoryStorage, testStorage } from '@offpeak/server/testing';
 *
 * await testStorage(async () => {
 *   let now = 0;
 *   const clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() };
 *   const storage = openMemoryStorage({ clock });
 *   return {
 *     storage,
 *     reopen: async () => storage.copy(),
 *     elapse: async (ms) => {
 *       now += ms;
 *     },
 *     [Symbol.asyncDispose]: () => storage.close(),
 *   };
 * });
 * ```
 */
export async function testStorage(
  open: () => Promise<StorageUnderTest>,
  { schedules = 25 }: StorageTestOptions = {},
): Promise<void> {
  // Imported here, so that the rest of this module works without vitest.
  const { defineStorageTests } = await import('./contract/storage-contract.ts');
  defineStorageTests(open, schedules);
}
