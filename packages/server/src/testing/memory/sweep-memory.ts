import { hasEnded } from '../../lifecycle/batch-machine.ts';
import type { DeliveryRecord } from '../../storage/records.ts';
import type { SweepOptions, Swept } from '../../storage/storage.ts';
import type { MemoryData } from './memory-data.ts';
import { deleteFile } from './memory-files.ts';
import { deleteParts } from './memory-uploads.ts';

/** Deletes what has expired, and returns what that was. */
export function sweepMemory(data: MemoryData, options: SweepOptions): Swept {
  const swept = {
    files: sweepFiles(data, options),
    uploads: sweepUploads(data, options),
    batches: sweepBatches(data, options),
    deliveries: sweepDeliveries(data, options),
  };
  for (const [key, { createdAt }] of data.creations) {
    if (createdAt < options.tracesBefore) {
      data.creations.delete(key);
    }
  }
  return swept;
}

function sweepFiles(data: MemoryData, { now, tracesBefore }: SweepOptions): number {
  let count = 0;
  for (const [id, { record, deletedAt }] of data.files) {
    if (deletedAt !== null && deletedAt < tracesBefore) {
      data.files.delete(id);
    } else if (deletedAt === null && record.expiresAt !== null && record.expiresAt <= now) {
      deleteFile(data, record, now);
      count += 1;
    }
  }
  return count;
}

function sweepUploads(data: MemoryData, { now, tracesBefore }: SweepOptions): number {
  let count = 0;
  for (const [id, upload] of data.uploads) {
    if (upload.status === 'pending' && upload.expiresAt <= now) {
      data.uploads.set(id, { ...upload, status: 'expired' });
      deleteParts(data, id);
      count += 1;
    } else if (upload.status !== 'pending' && upload.expiresAt < tracesBefore) {
      data.uploads.delete(id);
    }
  }
  return count;
}

function sweepBatches({ batches }: MemoryData, { batchesBefore }: SweepOptions): number {
  let count = 0;
  for (const [id, { state }] of batches) {
    if (hasEnded(state) && state.created_at < batchesBefore) {
      batches.delete(id);
      count += 1;
    }
  }
  return count;
}

function sweepDeliveries({ deliveries }: MemoryData, { deliveriesBefore }: SweepOptions): DeliveryRecord[] {
  const old = [...deliveries.values()].filter(({ record }) => record.createdAt < deliveriesBefore);
  for (const { record } of old) {
    deliveries.delete(record.id);
  }
  return old.map(({ record }) => record);
}
