import { answeredLine, notRun, unansweredLine } from '../results/result-line.ts';
import type { JournalEntry } from '../storage/journal.ts';
import type { Segment } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { textOf } from './records.ts';

/** An answered request, `r0` and on. */
export function answered(batchId: string, index: number, content = 'é'): JournalEntry {
  const bodyText = JSON.stringify({
    content,
    usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
  });
  const line = { index, customId: `"r${index}"`, body: '' };
  const usage = {
    input_tokens: 2,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 1,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 3,
  };
  const text = answeredLine(batchId, line, { status: 200, requestId: `req_${index}`, bodyText });
  return { index, kind: 'output', text, counted: true, usage };
}

/** A request that was refused. */
export function refused(batchId: string, index: number): JournalEntry {
  const error = { code: 'upstream_broken', message: 'The connection closed.' };
  const text = unansweredLine(batchId, { index, customId: `"r${index}"` }, error);
  return { index, kind: 'error', text, counted: true, usage: null };
}

/** A request that was never run. */
export function expired(batchId: string, index: number): JournalEntry {
  const text = unansweredLine(batchId, { index, customId: `"r${index}"` }, notRun.expired);
  return { index, kind: 'error', text, counted: false, usage: null };
}

/** The lines that segments hold. */
export async function readLines(storage: Storage, segments: readonly Segment[]): Promise<string[]> {
  const texts = await Promise.all(
    segments.map(({ blob, bytes }) => textOf(storage.blobs.read(blob, { start: 0, end: bytes }))),
  );
  return texts
    .join('')
    .split('\n')
    .filter((line) => line !== '');
}

/** The places whose bits are set. */
export function placesOf(bitmap: Uint8Array): number[] {
  return [...bitmap].flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte & (1 << bit)) !== 0).map((bit) => 8 * at + bit),
  );
}
