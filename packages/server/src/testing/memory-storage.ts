import { createClaims } from '../storage/claims.ts';
import type { Storage } from '../storage/storage.ts';
import { type ClockOption, systemClock, unixSeconds, withMonotonic } from '../time/clock.ts';
import { memoryBatchStore } from './memory/memory-batches.ts';
import { memoryBlobStore } from './memory/memory-blobs.ts';
import { copyMemoryData, createMemoryData, type MemoryData } from './memory/memory-data.ts';
import { memoryDeliveryStore } from './memory/memory-deliveries.ts';
import { memoryFileStore } from './memory/memory-files.ts';
import { memoryJournalStore } from './memory/memory-journals.ts';
import { memoryUploadStore } from './memory/memory-uploads.ts';
import { sweepMemory } from './memory/sweep-memory.ts';

/** Options of {@link openMemoryStorage}. */
export interface MemoryStorageOptions {
  /** Measures leases, and when webhooks are due. Default: the clock of the machine. */
  clock?: ClockOption;
}

/** A storage in memory. */
export interface MemoryStorage extends Storage {
  /**
   * Returns a storage with the same contents and without claims, as another process would find them after the
   * death of this one. Later writes to one do not change the other.
   */
  copy(): MemoryStorage;
}

/**
 * Opens an empty storage in memory, for tests: everything is lost with the process. It passes the same tests
 * as every other storage.
 *
 * @param options `clock`: what measures leases, and when webhooks are due.
 * @example
 * ```ts
 * const server = createServer({ storage: openMemoryStorage(), upstream, auth: openAccess() });
 * ```
 */
export function openMemoryStorage({ clock = systemClock() }: MemoryStorageOptions = {}): MemoryStorage {
  return storageOver(createMemoryData(), clock);
}

function storageOver(data: MemoryData, option: ClockOption): MemoryStorage {
  const clock = withMonotonic(option);
  const seconds = (): number => unixSeconds(clock);
  const claims = createClaims(clock.monotonic);
  return {
    files: memoryFileStore(data, seconds),
    uploads: memoryUploadStore(data, seconds),
    batches: memoryBatchStore(data, claims, seconds),
    deliveries: memoryDeliveryStore(data, clock.monotonic),
    blobs: memoryBlobStore(data),
    journals: memoryJournalStore(data, claims),
    sweep: async (options) => sweepMemory(data, options),
    close: async () => undefined,
    copy: () => storageOver(copyMemoryData(data), option),
  };
}
