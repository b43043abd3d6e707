import { fingerprintOf } from '../jsonl/fingerprint.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import { BlobDamaged } from '../storage/storage.ts';
import type { FaultList } from '../validation/fault-list.ts';
import type { EngineContext } from './context.ts';
import { otherLineCount, unreadableFile, unreadableLine } from './input-faults.ts';
import type { Progress } from './progress.ts';
import { readRequests } from './read-requests.ts';

/** A request without a result. Its body is null when its stored bytes have changed. */
export interface MissingRequest {
  index: number;
  /** 1-based line of the input file. */
  number: number;
  customId: string;
  body: string | null;
}

/**
 * The requests of a batch that have no result yet, as far as they can be read. What cannot be told of is noted in `faults`: lines that do not
 * even say whose they are, or say that they are one of `taken`; bytes that are gone; and lines that are too many or too few.
 */
export async function* readMissing(
  { storage, limits }: Pick<EngineContext, 'storage' | 'limits'>,
  batch: BatchRecord,
  progress: Progress,
  { faults, taken }: { faults: FaultList; taken: ReadonlySet<number> | null },
): AsyncGenerator<MissingRequest, void, undefined> {
  const { input_file_id: fileId, request_counts: counts } = batch.state;
  const stream = readSegments(storage.blobs, batch.input);
  const wanted = (index: number): boolean => index < counts.total && !progress.has(index);
  const ended = (count: number): void => {
    if (count !== counts.total) faults.add(unreadableFile(fileId, otherLineCount(count, counts.total)), null);
  };
  try {
    for await (const request of readRequests(stream, limits.maxLineBytes, wanted, ended)) {
      const { customId } = request;
      const isReadable = customId !== null && taken?.has(fingerprintOf(customId)) !== true;
      if (isReadable) yield { ...request, customId };
      else faults.add(unreadableLine(fileId, request.number), request.number);
    }
  } catch (error) {
    if (!(error instanceof BlobDamaged)) throw error;
    faults.add(unreadableFile(fileId, 'its stored bytes are missing or cut short'), null);
  }
}
