import type { Client } from '../api/client.ts';
import { deduplicate } from './deduplicate.ts';
import { linesSoFar } from './lines-so-far.ts';
import type { ReadResultsOptions } from './read-results.ts';
import type { BatchResult } from './result.ts';
import type { ResultLines } from './result-lines.ts';
import { applySchema } from './schema.ts';

/** How far the results of a batch were read. Plain JSON: keep it, and read only what is new. */
export interface ResultsCursor {
  /** Lines of the output file that were read. */
  output: number;
  /** Lines of the error file that were read. */
  error: number;
  /** Whether the batch had ended by then: there are no further results. */
  complete: boolean;
}

/** Options of {@link readResultsSoFar}. */
export interface ReadResultsSoFarOptions<Output = undefined>
  extends Pick<ReadResultsOptions<Output>, 'signal' | 'maxLineBytes' | 'schema' | 'rawLines'> {
  /** Where an earlier read has ended. Default: the start. */
  after?: ResultsCursor | undefined;
  /** Called whenever all results before a place were yielded, and at the end. Pass the newest as `after`. */
  onCursor?: ((cursor: ResultsCursor) => void) | undefined;
}

/**
 * Reads the results that a batch has so far, also while it runs: those in its output file, then those in its
 * error file, in the order in which they were finished. It ends at the newest of them. Call it again with the
 * last cursor for what has been finished since. A download that breaks is resumed.
 *
 * It needs an extension of offpeak's own server, which the gateway passes on. Each call yields a custom id
 * once; an id whose line a call has yielded may come again only from a server that writes it twice. Read the
 * final results with {@link readResults}, which holds every guarantee.
 *
 * @param client The client of the server that has the batch.
 * @param batchId The id of the batch.
 * @throws `not_found` for an unknown batch, and if the server does not have the extension; `bad_response` for
 *   an answer of something else; `network` for a download that keeps breaking.
 * @example
 * ```ts
 * let cursor: ResultsCursor | undefined;
 * const onCursor = (next: ResultsCursor) => { cursor = next; };
 * for await (const result of readResultsSoFar(client, 'batch_1', { after: cursor, onCursor })) {
 *   console.log(result.customId, result.status);
 * }
 * ```
 */
export async function* readResultsSoFar<T = unknown, Output = undefined>(
  client: Client,
  batchId: string,
  options: ReadResultsSoFarOptions<Output> = {},
): AsyncGenerator<BatchResult<T, Output>, void, undefined> {
  const { after, onCursor, maxLineBytes, rawLines = false, schema, signal } = options;
  const cursor = { output: after?.output ?? 0, error: after?.error ?? 0 };
  let isComplete = true;
  async function* newLines(): AsyncGenerator<ResultLines, void, undefined> {
    for (const file of ['output', 'error'] as const) {
      const onComplete = (isWhole: boolean) => {
        isComplete &&= isWhole;
      };
      const place = { batchId, file, offset: cursor[file], maxLineBytes, signal, onComplete };
      for await (const lines of linesSoFar(client, place)) {
        yield { batchId, file, lines };
        cursor[file] = lines.at(-1)?.number ?? cursor[file];
        onCursor?.({ ...cursor, complete: false });
      }
    }
  }
  for await (const { items } of deduplicate(newLines(), new Set(), rawLines)) {
    for (const result of items) {
      // A promise is awaited by the yield.
      yield (schema ? applySchema(result, schema, client.traits?.textOf) : result) as BatchResult<T, Output>;
    }
  }
  onCursor?.({ ...cursor, complete: isComplete });
}
