import { OffpeakError } from '../errors/offpeak-error.ts';
import { encode } from './bytes.ts';
import { embeddingInputsOf, type SizedRequest } from './limits.ts';
import { type LineOptions, type RequestSource, toRequestLine } from './request-line.ts';

/** One line of a batch input file. */
export interface EncodedLine extends SizedRequest {
  /** With its line break. */
  line: Uint8Array;
}

/** The lines of requests. Throws `invalid_request` for a malformed one and for a custom id used twice. */
export async function* encodeLines(
  requests: RequestSource<object>,
  options: LineOptions,
): AsyncGenerator<EncodedLine, void, undefined> {
  const seen = new Set<string>();
  let position = 0;
  for await (const request of requests) {
    const line = toRequestLine(request, ++position, options);
    const { custom_id: id, body, url } = line;
    if (seen.has(id))
      throw new OffpeakError(
        'invalid_request',
        `Request ${position}: custom id ${JSON.stringify(id)} is used twice; results are joined by it, so each must be unique.`,
        { line: position, param: 'custom_id' },
      );
    seen.add(id);
    const encoded = encode(`${JSON.stringify(line)}\n`);
    yield { line: encoded, bytes: encoded.length, embeddingInputs: embeddingInputsOf(url, body), position };
  }
}
