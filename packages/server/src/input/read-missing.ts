import { fingerprintOf } from '../jsonl/fingerprint.ts';
import type { Limits } from '../limits.ts';
import type { Progress } from '../results/progress.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { BlobDamagedError } from '../storage/storage-errors.ts';
import type { ErrorList } from './error-list.ts';
import { otherLineCount, unreadableFile, unreadableLine } from './input-errors.ts';
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
 * Yields the requests of a batch that have no result yet, as far as they can be read.
 *
 * @param options `errors` collects the rest: lines without a readable `custom_id`, or with one of `taken`;
 * bytes that are missing; and lines that are too many or too few. `taken` has the fingerprints of the ids
 * that must not run: see `InputCheck`.
 */
export async function* readMissing(
  { storage, limits }: { storage: Pick<Storage, 'blobs'>; limits: Limits },
  batch: BatchRecord,
  progress: Pick<Progress, 'has'>,
  { errors, taken }: { errors: ErrorList; taken: ReadonlySet<number> | null },
): AsyncGenerator<MissingRequest, void, undefined> {
  const { input_file_id: fileId, request_counts: counts } = batch.state;
  const stream = readSegments(storage.blobs, batch.input);
  const isWanted = (index: number): boolean => index < counts.total && !progress.has(index);
  const ended = (count: number): void => {
    if (count !== counts.total) {
      errors.add(unreadableFile(fileId, otherLineCount(count, counts.total)), null);
    }
  };
  try {
    for await (const request of readRequests(stream, limits.maxLineBytes, isWanted, ended)) {
      const { customId } = request;
      if (customId === null || taken?.has(fingerprintOf(customId)) === true) {
        errors.add(unreadableLine(fileId, request.number), request.number);
      } else {
        yield { ...request, customId };
      }
    }
  } catch (error) {
    if (!(error instanceof BlobDamagedError)) {
      throw error;
    }
    errors.add(unreadableFile(fileId, 'its stored bytes are missing or incomplete'), null);
  }
}
