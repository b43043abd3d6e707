/**
 * For those who write a storage of their own: the tests that every storage must pass, and a storage in
 * memory.
 *
 * @module
 */

export type { StorageUnderTest } from './contract/storage-under-test.ts';
export { type MemoryStorage, type MemoryStorageOptions, openMemoryStorage } from './memory-storage.ts';
export { type StorageTestOptions, testStorage } from './test-storage.ts';
