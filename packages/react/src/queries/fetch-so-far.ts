import {
  type Batch,
  type BatchResult,
  type Client,
  isTerminal,
  type OffpeakError,
  type ResultsCursor,
  readResultsSoFar,
  type StandardSchema,
} from '@offpeak/core';
import type { QueryClient } from '@tanstack/query-core';
import { offpeakKeys } from '../batch/keys.ts';
import { publishRows } from './publish-rows.ts';
import type { BatchResults } from './results-options.ts';

/** The results that a batch or a job has so far. */
export interface ResultsSoFar<T = unknown, Output = undefined> extends BatchResults<T, Output> {
  /** How far the results of each batch were read, by its id. */
  cursors: Readonly<Record<string, ResultsCursor>>;
  /** Whether the server has results so far: offpeak's own has them, also behind the gateway. */
  available: boolean;
}

/** The part of a query function's context that a fetch needs. */
interface FetchContext {
  client: QueryClient;
  queryKey: readonly unknown[];
  signal: AbortSignal;
}

const nothing = { rows: [], complete: false, cursors: {}, available: true };

/**
 * Fetches the results of batches that are new since the last fetch, and returns them behind the known ones.
 * While they arrive, they are written into the cache. If there are none, the known state is returned.
 */
export async function fetchSoFar<T, Output>(
  { client: queries, queryKey, signal }: FetchContext,
  client: Client,
  ids: readonly string[],
  schema: StandardSchema<Output> | undefined,
): Promise<ResultsSoFar<T, Output>> {
  type SoFar = ResultsSoFar<T, Output>;
  const before: SoFar = queries.getQueryData<SoFar>(queryKey) ?? nothing;
  const cursors = { ...before.cursors };
  async function* readNew() {
    for (const id of ids) {
      const onCursor = (cursor: ResultsCursor) => {
        cursors[id] = cursor;
      };
      if (hasNews(queries.getQueryData<Batch>(offpeakKeys.batch(client, id)), cursors[id])) {
        yield* readResultsSoFar<T, Output>(client, id, { after: cursors[id], onCursor, schema, signal });
      }
    }
  }
  const stateOf = (rows: SoFar['rows'], available = true): SoFar => {
    const complete = ids.every((id) => cursors[id]?.complete);
    return { rows: [...before.rows, ...rows], complete, cursors: { ...cursors }, available };
  };
  try {
    const rows = await publishRows(withoutKnown(before.rows, readNew()), (arrived) => {
      queries.setQueryData<SoFar>(queryKey, stateOf(arrived));
    });
    const next = stateOf(rows);
    // Data that did not change keeps its identity, so that polls become rare.
    return rows.length > 0 || next.complete !== before.complete ? next : before;
  } catch (error) {
    if ((error as OffpeakError).code === 'not_found') {
      return stateOf([], false);
    }
    throw error;
  }
}

/** Whether a batch may have rows behind a cursor. The counts of a batch that is not cached are unknown. */
function hasNews(batch: Batch | undefined, cursor: ResultsCursor | undefined): boolean {
  if (!batch || !cursor || isTerminal(batch.status)) {
    return !cursor?.complete;
  }
  const { completed = 0, failed = 0 } = batch.request_counts ?? {};
  return completed > cursor.output || failed > cursor.error;
}

/** Leaves out the rows that are known: an interrupted read resumes before the last rows that it has shown. */
async function* withoutKnown<Row extends BatchResult<unknown, unknown>>(
  known: readonly Row[],
  found: AsyncIterable<Row>,
): AsyncGenerator<Row, void, undefined> {
  let names: Set<string> | null = null;
  for await (const row of found) {
    names ??= new Set(known.map(nameOfRow));
    const name = nameOfRow(row);
    if (!names.has(name)) {
      names.add(name);
      yield row;
    }
  }
}

/** A row without a custom id is known by its place. */
function nameOfRow({ customId, position }: BatchResult<unknown, unknown>): string {
  return customId === null ? `\n${position?.batchId} ${position?.file} ${position?.line}` : customId;
}
