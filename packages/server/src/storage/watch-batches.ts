import type { BatchRecord } from './records.ts';
import type { BatchStore, Storage } from './storage.ts';

/** The batches that this process writes. */
export interface BatchChanges {
  /** Calls a listener with each batch after it was written; returns a function that ends that. */
  subscribe(listener: (record: Pick<BatchRecord, 'project' | 'state'>) => void): () => void;
}

/** Returns a storage that reports each batch it writes. It has no cost while nobody listens. */
export function watchBatches(storage: Storage): { storage: Storage; changes: BatchChanges } {
  const listeners = new Set<(record: Pick<BatchRecord, 'project' | 'state'>) => void>();
  const report = (record: Pick<BatchRecord, 'project' | 'state'>): void => {
    for (const listener of listeners) {
      listener(record);
    }
  };
  const changes: BatchChanges = {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return { storage: withBatches(storage, reporting(storage.batches, report)), changes };
}

function reporting(
  batches: BatchStore,
  report: (record: Pick<BatchRecord, 'project' | 'state'>) => void,
): BatchStore {
  return {
    async insert(record, idempotencyKey) {
      const creation = await batches.insert(record, idempotencyKey);
      if (creation.type === 'created') {
        report(record);
      }
      return creation;
    },
    async update(write) {
      const written = await batches.update(write);
      if (written !== null) {
        report(written);
      }
      return written;
    },
    get: (project, id) => batches.get(project, id),
    list: (query) => batches.list(query),
    summarize: (query) => batches.summarize(query),
    claim: (query) => batches.claim(query),
    renew: (owner, forMs) => batches.renew(owner, forMs),
    release: (claim) => batches.release(claim),
  };
}

function withBatches(storage: Storage, batches: BatchStore): Storage {
  const { files, uploads, deliveries, blobs, journals } = storage;
  return {
    files,
    uploads,
    batches,
    deliveries,
    blobs,
    journals,
    sweep: (options) => storage.sweep(options),
    close: () => storage.close(),
    space: async () => (await storage.space?.()) ?? null,
  };
}
