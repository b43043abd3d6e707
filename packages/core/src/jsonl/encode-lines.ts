import { OffpeakError } from '../errors/offpeak-error.ts';
import { createCustomIds } from '../protocol/custom-ids.ts';
import { embeddingInputsOf } from '../protocol/endpoints.ts';
import { fieldRules } from '../protocol/field-rules.ts';
import { firstFault } from '../protocol/line-rule.ts';
import { encoder } from '../util/utf8.ts';
import type { SizedRequest } from './limits.ts';
import { isRawRequest, parseRawLine, type RawRequest } from './raw-request.ts';
import { type AnyRequest, type LineOptions, type RequestSource, toRequestLine } from './request-line.ts';
import { writeJson } from './write-json.ts';

/** One line of a batch input file. */
export interface EncodedLine extends SizedRequest {
  /** Offset in the block behind its line break. */
  end: number;
}

/** Lines that stand behind each other in memory. */
export interface LineBlock {
  bytes: Uint8Array;
  lines: EncodedLine[];
}

const blockBytes = 131_072;
const lineFeed = 10;

/**
 * The lines of requests, in blocks of up to 128 KiB, since a step or a buffer per line would cost more than
 * the line. Throws `invalid_request` for a malformed request and for a custom id used twice.
 */
export async function* encodeLines(
  requests: RequestSource<object>,
  options: LineOptions,
): AsyncGenerator<LineBlock, void, undefined> {
  const { endpoint } = options;
  const file = { number: 0, text: '', endpoint, endpoints: [], model: undefined, ids: createCustomIds() };
  let position = 0;
  let block = new Uint8Array();
  let end = 0;
  let lines: EncodedLine[] = [];

  const refuse = (param: string | null, message: string): never => {
    throw new OffpeakError('invalid_request', `Request ${position}: ${message}`, {
      line: position,
      param: param ?? undefined,
    });
  };
  const take = (): LineBlock => {
    const taken = { bytes: block.subarray(0, end), lines };
    end = 0;
    lines = [];
    return taken;
  };
  /** Adds a request; gives the block that was full before it. */
  const add = (request: AnyRequest | RawRequest): LineBlock | undefined => {
    position++;
    const isRaw = isRawRequest(request);
    const line = isRaw ? parseRawLine(request, position) : toRequestLine(request, position, options);
    file.number = position;
    // What is inside a body is for the endpoint to judge: some models accept what others do not. Of a raw
    // line, all but its id is.
    const fault = firstFault(fieldRules, line, file);
    if (fault !== null && !(isRaw && fault.param !== 'custom_id')) {
      refuse(fault.param, fault.message);
    }
    const json = isRaw ? request.rawLine : (writeJson(line) ?? '');
    // The body comes last, so this is how a line ends that has an object for it.
    if (!isRaw && !json.endsWith('}}')) {
      refuse('body', 'body is not an object as JSON, or has a BigInt or a circle in it.');
    }
    const most = json.length * 3 + 1;
    const full = lines.length > 0 && end + most > block.length ? take() : undefined;
    if (lines.length === 0) {
      block = new Uint8Array(Math.max(most, blockBytes));
    }
    const bytes = encoder.encodeInto(json, block.subarray(end)).written + 1;
    end += bytes;
    block[end - 1] = lineFeed;
    lines.push({ end, bytes, embeddingInputs: embeddingInputsOf(options.endpoint, line.body), position });
    return full;
  };

  // An array or a generator is gone through without waiting for each of its items.
  if (Symbol.iterator in requests) {
    for (const request of requests) {
      const full = add(request);
      if (full) {
        yield full;
      }
    }
  } else {
    for await (const request of requests) {
      const full = add(request);
      if (full) {
        yield full;
      }
    }
  }
  if (lines.length > 0) {
    yield take();
  }
}
