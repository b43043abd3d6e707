import type { Client } from '../api/client.ts';
import { throwIfAborted } from '../errors/abort.ts';
import { isOffpeakError, OffpeakError } from '../errors/offpeak-error.ts';
import { isTransient } from '../errors/transient.ts';
import type { ScannedLine } from '../jsonl/line.ts';
import { scanLines } from '../jsonl/lines.ts';
import { anySignal } from '../util/any-signal.ts';
import { backoffMs } from '../util/backoff.ts';
import { chunksOf } from '../util/byte-source.ts';
import { sleep } from '../util/sleep.ts';
import { maxIdleBreaks } from './download.ts';
import type { ResultPosition } from './result.ts';
import { createStallTimer, type StallTimer } from './stall-timer.ts';

/** Which lines to read. */
export interface LinesSoFarOptions {
  batchId: string;
  file: ResultPosition['file'];
  /** Lines at the start that are left out. */
  offset: number;
  maxLineBytes: number | undefined;
  signal: AbortSignal | undefined;
  /** Called with whether the file is complete, before its lines are yielded. */
  onComplete: (isComplete: boolean) => void;
}

/**
 * Yields the lines that a result file has so far. A download that fails or stalls resumes behind the last
 * line that was yielded; the third break in a row without a line is thrown as `network`.
 */
export async function* linesSoFar(
  client: Client,
  { offset, ...options }: LinesSoFarOptions,
): AsyncGenerator<ScannedLine[], void, undefined> {
  let read = offset;
  for (let breaks = 0; ; ) {
    try {
      const from = read;
      for await (const lines of linesFrom(client, from, options)) {
        const placed = lines.map((line) => ({ ...line, number: from + line.number }));
        yield placed;
        breaks = 0;
        read = placed.at(-1)?.number ?? read;
      }
      return;
    } catch (cause) {
      throwIfAborted(options.signal);
      if (isOffpeakError(cause) && (cause.status || !isTransient(cause))) {
        throw cause;
      }
      breaks += 1;
      if (breaks >= maxIdleBreaks) {
        const { batchId, file } = options;
        const message = `The download of the ${file} of batch ${batchId} keeps breaking; the last time after ${read} lines.`;
        throw new OffpeakError('network', message, { cause, batchId });
      }
      await sleep(backoffMs(breaks, 200), options.signal);
    }
  }
}

async function* linesFrom(
  client: Client,
  offset: number,
  { batchId, file, maxLineBytes, signal, onComplete }: Omit<LinesSoFarOptions, 'offset'>,
): AsyncGenerator<ScannedLine[], void, undefined> {
  const stall = createStallTimer();
  try {
    const answer = await client.batches.resultsSoFar(batchId, file, {
      offset,
      signal: anySignal(stall.signal, signal),
    });
    const incomplete = answer.headers.get('x-incomplete');
    if (incomplete === null) {
      const message = `GET /batches/${batchId}/${file} answered without the header X-Incomplete: it does not have the results so far.`;
      throw new OffpeakError('bad_response', message, { batchId });
    }
    onComplete(incomplete === 'false');
    yield* scanLines(watched(answer.body ?? '', stall), maxLineBytes);
  } finally {
    // Cancels the unread rest of the body.
    stall.end();
  }
}

/** Yields the chunks of a body, and lets the timer run while one is awaited. */
async function* watched(
  body: ReadableStream<Uint8Array> | string,
  stall: StallTimer,
): AsyncGenerator<Uint8Array, void, undefined> {
  stall.start();
  for await (const chunk of chunksOf(body)) {
    stall.pause();
    yield chunk;
    stall.start();
  }
}
