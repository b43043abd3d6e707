import type { BatchError } from '@offpeak/core';
import { splitLines } from '../jsonl/split-lines.ts';
import { readSegments } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import { BlobDamaged } from '../storage/storage.ts';
import type { FaultList } from '../validation/fault-list.ts';
import type { EngineContext } from './context.ts';
import { unreadableFile, unreadableLine } from './input-faults.ts';
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
 * even say whose they are, bytes that are gone, and lines that are too many or too few.
 */
export async function* readMissing(
  { storage, limits }: Pick<EngineContext, 'storage' | 'limits'>,
  batch: BatchRecord,
  progress: Progress,
  faults: FaultList,
): AsyncGenerator<MissingRequest, void, undefined> {
  const { input_file_id: fileId, request_counts: counts } = batch.state;
  const stream = readSegments(storage.blobs, batch.input);
  const wanted = (index: number): boolean => index < counts.total && !progress.has(index);
  const ended = (count: number): void => {
    if (count !== counts.total) faults.add(unreadableFile(fileId, otherLines(count, counts.total)), null);
  };
  try {
    for await (const request of readRequests(stream, limits.maxLineBytes, wanted, ended)) {
      const { customId } = request;
      if (customId === null) faults.add(unreadableLine(fileId, request.number), request.number);
      else yield { ...request, customId };
    }
  } catch (error) {
    if (!(error instanceof BlobDamaged)) throw error;
    faults.add(unreadableFile(fileId, 'its stored bytes are missing or cut short'), null);
  }
}

/**
 * Whether the requests of a batch's input are still where they were: after a restart, their results are told by their places. The fault, or
 * null. Bytes that are missing at the end move nothing.
 */
export async function findMovedLines(
  { storage, limits }: Pick<EngineContext, 'storage' | 'limits'>,
  { state, input }: BatchRecord,
): Promise<BatchError | null> {
  let count = 0;
  try {
    for await (const { number } of splitLines(readSegments(storage.blobs, input), limits)) {
      if (number > 0) count += 1;
    }
  } catch (error) {
    if (error instanceof BlobDamaged) return null;
    throw error;
  }
  const { total } = state.request_counts;
  return count === total ? null : unreadableFile(state.input_file_id, otherLines(count, total));
}

function otherLines(count: number, total: number): string {
  return `it has ${count} requests now and had ${total} when it was checked`;
}
