import { OffpeakError } from '../errors/offpeak-error.ts';
import { createCustomIds } from '../protocol/custom-ids.ts';
import { embeddingInputsOf } from '../protocol/endpoints.ts';
import { fieldRules } from '../protocol/field-rules.ts';
import { type FileState, firstFault } from '../protocol/line-rule.ts';
import type { SizedRequest } from './limits.ts';
import { createLineBlocks, type LineBlock } from './line-blocks.ts';
import { isRawRequest, parseRawLine, type RawRequest } from './raw-request.ts';
import { type AnyRequest, type LineOptions, type RequestSource, toRequestLine } from './request-line.ts';
import { writeJson } from './write-json.ts';

/** A request as it is sent. */
interface EncodedRequest extends Pick<SizedRequest, 'embeddingInputs' | 'position'> {
  json: string;
}

/**
 * Yields the lines of requests in blocks of up to 128 KiB: a step and a buffer per line would cost more than
 * the line. Throws `invalid_request` for a malformed request and for a custom id used twice.
 */
export async function* encodeLines(
  requests: RequestSource<object>,
  options: LineOptions,
): AsyncGenerator<LineBlock, void, undefined> {
  const encode = createEncoder(options);
  const blocks = createLineBlocks();
  // An array or a generator is iterated without a wait per item.
  if (Symbol.iterator in requests) {
    for (const request of requests) {
      const full = blocks.add(encode(request));
      if (full) {
        yield full;
      }
    }
  } else {
    for await (const request of requests) {
      const full = blocks.add(encode(request));
      if (full) {
        yield full;
      }
    }
  }
  const last = blocks.end();
  if (last) {
    yield last;
  }
}

/** Returns a function that checks and encodes one request after the other. */
function createEncoder(options: LineOptions): (request: AnyRequest | RawRequest) => EncodedRequest {
  const { endpoint, traits } = options;
  const shape = traits?.line;
  const rules = [...fieldRules, ...(traits?.rules ?? [])];
  const file: FileState = {
    number: 0,
    text: '',
    endpoint,
    endpoints: [],
    model: undefined,
    ids: createCustomIds(),
  };
  return (request) => {
    file.number += 1;
    const position = file.number;
    const isRaw = isRawRequest(request);
    const rawLine = isRaw ? request.rawLine : undefined;
    const given = isRaw ? (parseRawLine(request, position) as unknown as AnyRequest) : request;
    // A raw line is sent as it is, unless the provider has lines of another shape.
    const isAsGiven = isRaw && !shape;
    const line = isAsGiven
      ? (given as unknown as Record<string, unknown>)
      : toRequestLine(shape?.read(given) ?? given, position, isRaw ? { endpoint } : options);
    // The content of a body is for the endpoint to judge: some models accept what others do not. Of a line
    // that is sent as it is, only the id is checked.
    const fault = firstFault(rules, line, file);
    if (fault !== null && !(isAsGiven && fault.param !== 'custom_id')) {
      throw badRequest(position, fault.param, fault.message);
    }
    const json = shape?.write(line, rawLine) ?? rawLine ?? writeJson(line) ?? '';
    // The body is the last field, so a line whose body is an object ends like this.
    if (!isAsGiven && !json.endsWith('}}')) {
      const message =
        'body must serialize to a JSON object; BigInt values and circular references are not allowed.';
      throw badRequest(position, 'body', message);
    }
    return { json, position, embeddingInputs: embeddingInputsOf(endpoint, line.body) };
  };
}

function badRequest(position: number, param: string | null, message: string): OffpeakError {
  return new OffpeakError('invalid_request', `Request ${position}: ${message}`, {
    line: position,
    param: param ?? undefined,
  });
}
