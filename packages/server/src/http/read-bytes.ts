import { concatBytes } from '@offpeak/core/protocol';
import { tooLarge } from './http-error.ts';
import { withMinRate } from './min-rate.ts';

/**
 * Reads the body of a request, at most `maxBytes` of it. Throws a 413 for a longer body and a 408 for one
 * that is too slow.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (request.body !== null) {
    for await (const chunk of withMinRate(request.body)) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        throw tooLarge(`The body of your request is longer than ${maxBytes} bytes.`);
      }
      chunks.push(chunk);
    }
  }
  return concatBytes(chunks);
}
