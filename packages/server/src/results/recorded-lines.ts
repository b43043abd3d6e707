import type { BatchUsage } from '@offpeak/core';
import { isTooDeep, maxDepth } from '@offpeak/core/protocol';
import { fingerprintOf } from '../jsonl/fingerprint.ts';
import type { Recorded, ResultKind } from '../storage/journal.ts';
import { readResultLine } from './result-line.ts';
import { addUsage, noUsage, usageOf } from './usage.ts';

/** What the lines of a journal come to, while they are read. */
export interface RecordedLines {
  /** Notes a line; false when it is damaged, or its request has a result already. */
  add(kind: ResultKind, bytes: Uint8Array | null): boolean;
  /** What came of the lines that were noted. */
  result(): Recorded;
}

/** No line has been read. */
export function readRecorded(batchId: string): RecordedLines {
  let bitmap = new Uint8Array(64);
  let customIds = new Float64Array(512);
  let [completed, failed, dropped] = [0, 0, 0];
  let usage: BatchUsage | null = null;

  function makeRoom(index: number): void {
    if (index < customIds.length) {
      return;
    }
    const places = Math.max(index + 1, 2 * customIds.length);
    bitmap = grown(bitmap, new Uint8Array(Math.ceil(places / 8)));
    customIds = grown(customIds, new Float64Array(places));
  }

  function note(kind: ResultKind, bytes: Uint8Array | null): boolean {
    const line = bytes === null ? null : readResultLine(batchId, bytes);
    const answer = line === null ? null : parse(line.text);
    if (line === null || answer === null || (customIds[line.index] ?? 0) !== 0) {
      return false;
    }
    const { index } = line;
    makeRoom(index);
    bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
    customIds[index] = fingerprintOf(line.customId);
    const wasRun = answer.error?.code !== 'batch_expired' && answer.error?.code !== 'batch_cancelled';
    if (kind === 'output') {
      completed += 1;
    } else if (wasRun) {
      failed += 1;
    }
    const used = usageOf(answer.response?.body);
    if (used !== null) {
      usage = addUsage(usage ?? noUsage, used);
    }
    return true;
  }

  return {
    add(kind, bytes) {
      const isNew = note(kind, bytes);
      if (!isNew) {
        dropped += 1;
      }
      return isNew;
    },
    result: () => ({ bitmap, completed, failed, usage, customIds, dropped }),
  };
}

function grown<Numbers extends Uint8Array | Float64Array>(from: Numbers, into: Numbers): Numbers {
  into.set(from);
  return into;
}

interface JournalLine {
  response: { body: unknown } | null;
  error: { code: string } | null;
}

/**
 * Answers are within a result, which is two levels more; what is deeper than that was not written by this
 * server.
 */
const maxLevels = maxDepth + 2;

function parse(text: string): JournalLine | null {
  if (isTooDeep(text, maxLevels)) {
    return null;
  }
  try {
    return JSON.parse(text) as JournalLine;
  } catch {
    return null;
  }
}
