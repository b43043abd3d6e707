import { OffpeakError } from '../errors/offpeak-error.ts';
import { embeddingInputsOf } from './limits.ts';
import { type LineOptions, type RequestSource, toRequestLine } from './request-line.ts';

/** One line of a batch input file. */
export interface EncodedLine {
  /** With its line break. */
  bytes: Uint8Array;
  embeddingInputs: number;
  /** 1-based place among the requests. */
  position: number;
}

/** The lines of requests. Throws `invalid_request` for a malformed one and for a custom id used twice. */
export async function* encodeLines(
  requests: RequestSource<object>,
  options: LineOptions,
): AsyncGenerator<EncodedLine, void, undefined> {
  const encoder = new TextEncoder();
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
    const bytes = encoder.encode(`${JSON.stringify(line)}\n`);
    yield { bytes, embeddingInputs: embeddingInputsOf(url, body), position };
  }
}
