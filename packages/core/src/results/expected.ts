import type { Client } from '../api/client.ts';
import type { BatchShard } from '../job/job.ts';
import { scanLines } from '../jsonl/lines.ts';
import { isRawRequest, parseRawLine } from '../jsonl/raw-request.ts';
import { type AnyRequest, customIdOf, type RequestSource } from '../jsonl/request-line.ts';
import { bytesOfBlob, sliceBlob } from '../util/blob.ts';
import type { ByteSource } from '../util/byte-source.ts';
import { isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';
import { download } from './download.ts';

/** A request results are expected for. */
export interface Expected {
  /** 0-based place in the input. */
  index: number;
  /** The request, if it is at hand. */
  load?: (() => AnyRequest | Promise<AnyRequest>) | undefined;
}

/** A request, a way to have it again later if there is one, and its text if it came as text. */
interface Entry {
  request: AnyRequest;
  load?: Expected['load'];
  rawLine?: string | undefined;
}

/**
 * Goes through requests, or the lines of a JSONL file of them, with a way to have each again that does not
 * hold the file.
 */
export async function* eachRequest(
  requests: RequestSource<object> | Blob,
): AsyncGenerator<Entry, void, undefined> {
  if (requests instanceof Blob) {
    yield* eachLine(requests, requests);
  } else {
    let position = 0;
    for await (const given of requests) {
      const place = ++position;
      const load = () =>
        isRawRequest(given) ? (parseRawLine(given, place) as unknown as AnyRequest) : given;
      yield { request: load(), rawLine: isRawRequest(given) ? given.rawLine : undefined, load };
    }
  }
}

/** Goes through the input files of batches or shards; the requests in them are not to be had again. */
export async function* eachInput(
  client: Client,
  batches: readonly Pick<BatchShard, 'input_file_id'>[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Entry, void, undefined> {
  for (const { input_file_id: id } of batches) {
    if (id) {
      yield* eachLine(download(client, id, signal));
    }
  }
}

/**
 * Lines that are no requests are left out: they were refused when the batch was made, so there is nothing to
 * join with them. With `file`, which the lines are of, they can be had again.
 */
async function* eachLine(source: ByteSource, file?: Blob): AsyncGenerator<Entry, void, undefined> {
  let start = 0;
  for await (const lines of scanLines(source)) {
    for (const { text, end } of lines) {
      const line = file && sliceBlob(file, start, end);
      start = end;
      const request = parseJson(text);
      if (isPlainObject(request)) {
        yield {
          request: request as unknown as AnyRequest,
          load: line && (async () => JSON.parse(new TextDecoder().decode(await bytesOfBlob(line)))),
          rawLine: text,
        };
      }
    }
  }
}

/** The requests by custom id; of those with the same one, the first. */
export async function expectAll(entries: AsyncIterable<Entry>): Promise<Map<string, Expected>> {
  const expected = new Map<string, Expected>();
  let position = 0;
  for await (const { request, load } of entries) {
    const id = customIdOf(request, ++position);
    if (!expected.has(id)) {
      expected.set(id, { index: expected.size, load });
    }
  }
  return expected;
}
