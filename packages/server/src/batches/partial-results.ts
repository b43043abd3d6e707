import { badRequest } from '../http/http-error.ts';
import { dropLines } from '../jsonl/drop-lines.ts';
import { takeLines } from '../jsonl/take-lines.ts';
import { hasEnded } from '../lifecycle/batch-machine.ts';
import type { ServerContext } from '../server-context.ts';
import type { ResultKind } from '../storage/journal.ts';
import { readSegments, skipLines, totalLines } from '../storage/read-segments.ts';
import type { BatchRecord, Segment } from '../storage/records.ts';
import { findBatch } from './read-batches.ts';

/** The current contents of a result file. */
interface ResultsSoFar {
  segments: readonly Segment[];
  lines: number;
}

/**
 * Handles `GET /v1/batches/{batch_id}/output` and `…/error`, an extension: sends the results so far, also
 * while the batch runs. `?offset=N` skips the first N lines and `?limit=N` sends at most N; `X-Last-Line` is
 * the offset of the next request, `X-Total-Lines` the number of lines so far, and `X-Incomplete` says whether
 * there will be more.
 */
export async function partialResults(
  context: ServerContext,
  project: string,
  id: string,
  kind: ResultKind,
  request: Request,
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const offset = readLineCount(searchParams, 'offset') ?? 0;
  const limit = readLineCount(searchParams, 'limit') ?? Infinity;
  const record = await findBatch(context, project, id);
  const { segments, lines } = await resultsSoFar(context, record, kind);
  const rest = skipLines(segments, offset);
  // A body that nobody reads is not opened: nobody would close it.
  const isHead = request.method === 'HEAD';
  const body = isHead
    ? null
    : takeLines(dropLines(readSegments(context.storage.blobs, rest.segments), rest.left), limit);
  return new Response(body, {
    headers: {
      'content-type': 'application/jsonl; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-incomplete': String(!hasEnded(record.state)),
      'x-last-line': String(Math.max(Math.min(lines, offset + limit), offset)),
      'x-total-lines': String(lines),
    },
  });
}

/** Returns where the results of one kind are that a batch has so far. */
export async function resultsSoFar(
  { storage }: Pick<ServerContext, 'storage'>,
  record: BatchRecord,
  kind: ResultKind,
): Promise<ResultsSoFar> {
  const { state } = record;
  if (!hasEnded(state)) {
    const segments = await storage.journals.snapshot(state.id, kind);
    return { segments, lines: totalLines(segments) };
  }
  const fileId = kind === 'output' ? state.output_file_id : state.error_file_id;
  const file = fileId === null ? null : await storage.files.get(record.project, fileId);
  if (file === null) {
    return { segments: [], lines: 0 };
  }
  return { segments: file.segments, lines: totalLines(file.segments) };
}

function readLineCount(query: URLSearchParams, param: 'offset' | 'limit'): number | null {
  const text = query.get(param);
  if (text === null || text === '') {
    return null;
  }
  if (/^\d{1,9}$/.test(text)) {
    return Number(text);
  }
  throw badRequest(`'${param}' must be a number of lines, 0 or more.`, { param, code: 'invalid_value' });
}
