import type { Client } from '../api/client.ts';
import { invalidOption } from '../errors/invalid-option.ts';
import type { BatchShard } from '../job/job.ts';
import { scanLines } from '../jsonl/lines.ts';
import { isRawRequest, parseRawLine } from '../jsonl/raw-request.ts';
import { type AnyRequest, customIdOf, type RequestSource } from '../jsonl/request-line.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { bytesOfBlob, sliceBlob } from '../util/blob.ts';
import type { ByteSource } from '../util/byte-source.ts';
import { isPlainObject } from '../util/coerce.ts';
import { parseJson } from '../util/json.ts';
import { download } from './download.ts';

/** A request results are expected for. */
export interface Expected {
  /** 0-based place in the input. */
  index: number;
  /** Returns the request; absent if it cannot be read again. */
  load?: (() => AnyRequest | Promise<AnyRequest>) | undefined;
}

/** A request as it was given or as it stands in an input file. */
interface Entry {
  request: AnyRequest;
  /** Returns the request again later; absent if it cannot be read again. */
  load?: Expected['load'];
  /** The text of the request, if it was given as text. */
  rawLine?: string | undefined;
}

/**
 * Yields requests, or the lines of a JSONL file of them. Each can be loaded again without holding the file in
 * memory.
 */
export async function* eachRequest(
  requests: RequestSource<object> | Blob,
  traits: ProviderTraits | undefined,
): AsyncGenerator<Entry, void, undefined> {
  const read = readerOf(traits);
  if (requests instanceof Blob) {
    yield* eachLine(requests, read, requests);
  } else {
    let position = 0;
    for await (const given of requests) {
      const place = ++position;
      const load = () =>
        read(isRawRequest(given) ? (parseRawLine(given, place) as unknown as AnyRequest) : given);
      yield { request: load(), rawLine: isRawRequest(given) ? given.rawLine : undefined, load };
    }
  }
}

/** Yields the requests in the input files of batches or shards. They cannot be loaded again later. */
export async function* eachInput(
  client: Client,
  batches: readonly Pick<BatchShard, 'input_file_id'>[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Entry, void, undefined> {
  const { traits } = client;
  if (traits?.inputFiles) {
    throw invalidOption('requests', `given: ${traits.name} returns no input files`);
  }
  for (const { input_file_id: id } of batches) {
    if (id) {
      yield* eachLine(download(client, id, signal), readerOf(traits));
    }
  }
}

/**
 * Yields the requests in the lines of a JSONL file. Lines that are not JSON objects are left out: no batch
 * has accepted them, so they have no result. With `file`, the file the lines are from, each request can be
 * loaded again.
 */
async function* eachLine(
  source: ByteSource,
  read: (request: AnyRequest) => AnyRequest,
  file?: Blob,
): AsyncGenerator<Entry, void, undefined> {
  let start = 0;
  for await (const lines of scanLines(source)) {
    for (const { text, end } of lines) {
      const line = file && sliceBlob(file, start, end);
      start = end;
      const request = parseJson(text);
      if (isPlainObject(request)) {
        yield {
          request: read(request as unknown as AnyRequest),
          load: line && (async () => read(JSON.parse(new TextDecoder().decode(await bytesOfBlob(line))))),
          rawLine: text,
        };
      }
    }
  }
}

/** Returns a function that reads a request or a line of the provider's shape. */
function readerOf(traits: ProviderTraits | undefined): (request: AnyRequest) => AnyRequest {
  return (request) => traits?.line?.read(request) ?? request;
}

/** Returns the requests by custom id; of several with the same id, the first. */
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
