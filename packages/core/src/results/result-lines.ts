import type { Client } from '../api/client.ts';
import type { ScannedLine } from '../jsonl/line.ts';
import { scanLines } from '../jsonl/lines.ts';
import type { Batch } from '../wire/batch.ts';
import { download } from './download.ts';
import type { ResultPosition } from './result.ts';

/** Lines of one result file, as many as a chunk of the download completed. */
export interface ResultLines {
  batchId: string;
  file: ResultPosition['file'];
  lines: readonly ScannedLine[];
}

/** Yields the lines of the output file and then of the error file of each batch, as they arrive. */
export async function* readResultLines(
  client: Client,
  batches: readonly Batch[],
  maxLineBytes: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<ResultLines, void, undefined> {
  for (const batch of batches) {
    for (const file of ['output', 'error'] as const) {
      const fileId = batch[`${file}_file_id`];
      if (fileId) {
        for await (const lines of scanLines(download(client, fileId, signal), maxLineBytes)) {
          yield { batchId: batch.id, file, lines };
        }
      }
    }
  }
}
