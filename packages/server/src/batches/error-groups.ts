import { createHash } from 'node:crypto';
import { splitLines } from '@offpeak/core/protocol';
import { readResultLine } from '../results/result-line.ts';
import type { ServerContext } from '../server-context.ts';
import { readSegments, skipLines } from '../storage/read-segments.ts';
import type { BatchRecord } from '../storage/records.ts';
import { resultsSoFar } from './partial-results.ts';

/** Results of the error file that have the same cause. */
export interface ErrorGroup {
  /** Names the group in `POST /v1/batches/{id}/retry`. */
  id: string;
  /** The status of the answers; null for requests without an answer. */
  status: number | null;
  code: string | null;
  /** The message of the first result of the group. */
  message: string;
  count: number;
  /** The `custom_id` of the first results of the group. */
  custom_ids: string[];
}

/** The errors of a batch so far, grouped. */
export interface ErrorGroups {
  /** The lines of the error file that are counted. */
  total: number;
  /** The largest group first. */
  groups: ErrorGroup[];
  /** The lines whose group is not listed, since there are too many groups. */
  other: number;
}

const maxGroups = 100;
const maxCustomIds = 3;
const maxMessageLength = 500;
/** The number of batches whose groups are kept. */
const maxBatches = 32;
/** A line of results has at most this many bytes more than the largest answer. */
const maxLineBytes = Number.MAX_SAFE_INTEGER - 1;

/** Groups the errors of batches. */
export interface ErrorGrouping {
  /** Returns the groups so far. Each line of an error file is read once while its batch is kept. */
  groupsOf(batch: BatchRecord): Promise<ErrorGroups>;
}

interface Counted {
  lines: number;
  groups: Map<string, ErrorGroup>;
  other: number;
}

/** Creates a grouping that has read nothing. */
export function createErrorGrouping(context: ServerContext): ErrorGrouping {
  const counted = new Map<string, Promise<Counted>>();
  return {
    async groupsOf(batch) {
      const { id } = batch.state;
      const before = counted.get(id) ?? Promise.resolve(nothing());
      // One after the other: each continues where the one before it ended.
      const now = before.catch(nothing).then((known) => countMore(context, batch, known));
      counted.delete(id);
      counted.set(id, now);
      dropOldest(counted);
      const { lines, groups, other } = await now;
      const sorted = [...groups.values()].sort((one, another) => another.count - one.count);
      return { total: lines, groups: sorted, other };
    },
  };
}

function nothing(): Counted {
  return { lines: 0, groups: new Map(), other: 0 };
}

function dropOldest(counted: Map<string, unknown>): void {
  for (const id of counted.keys()) {
    if (counted.size <= maxBatches) {
      return;
    }
    counted.delete(id);
  }
}

async function countMore(context: ServerContext, batch: BatchRecord, known: Counted): Promise<Counted> {
  const { segments, lines } = await resultsSoFar(context, batch, 'error');
  const counted = lines < known.lines ? nothing() : known;
  if (lines === counted.lines) {
    return counted;
  }
  const rest = skipLines(segments, counted.lines);
  let skip = rest.left;
  const stream = readSegments(context.storage.blobs, rest.segments);
  for await (const { bytes } of splitLines(stream, { maxLineBytes })) {
    if (skip > 0) {
      skip -= 1;
      continue;
    }
    counted.lines += 1;
    const group = bytes === null ? null : groupOf(batch.state.id, bytes);
    if (group !== null) {
      addTo(counted, group);
    }
  }
  return counted;
}

function addTo(counted: Counted, group: ErrorGroup): void {
  const same = counted.groups.get(group.id);
  if (same !== undefined) {
    same.count += 1;
    if (same.custom_ids.length < maxCustomIds) {
      same.custom_ids.push(...group.custom_ids);
    }
  } else if (counted.groups.size < maxGroups) {
    counted.groups.set(group.id, group);
  } else {
    counted.other += 1;
  }
}

/** Returns the group of a line of an error file, with this line as its only one; null for a damaged line. */
export function groupOf(batchId: string, bytes: Uint8Array): (ErrorGroup & { index: number }) | null {
  const line = readResultLine(batchId, bytes);
  if (line === null) {
    return null;
  }
  const { response, error } = JSON.parse(line.text) as {
    response: { status_code: number; body?: { error?: unknown } } | null;
    error: unknown;
  };
  const status = response?.status_code ?? null;
  const { code, message } = describeError(error ?? response?.body?.error ?? response?.body);
  const sameText = message.replace(/\d+/g, '0').replace(/(["'`]).*?\1/g, '$1$1');
  const id = createHash('sha256')
    .update(JSON.stringify([status, code, sameText]))
    .digest('hex')
    .slice(0, 16);
  const customId = String(JSON.parse(line.customId));
  return { id, status, code, message, count: 1, custom_ids: [customId], index: line.index };
}

function describeError(error: unknown): { code: string | null; message: string } {
  if (typeof error !== 'object' || error === null) {
    return { code: null, message: typeof error === 'string' ? error.slice(0, maxMessageLength) : '' };
  }
  const { code, type, message, detail } = error as Record<string, unknown>;
  const name = [code, type].find((value) => typeof value === 'string' && value !== '');
  const text = [message, detail].find((value) => typeof value === 'string');
  return {
    code: typeof name === 'string' ? name.slice(0, 100) : null,
    message: typeof text === 'string' ? text.slice(0, maxMessageLength) : '',
  };
}
