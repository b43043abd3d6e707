import { concatBytes, isPlainObject, StatusError } from '@offpeak/core/protocol';
import { inTime } from './in-time.ts';

/**
 * Returns the bytes of a stream, or null when there are more than `maxBytes`. The stream is released either
 * way; its rest is canceled unless `keepsRest`.
 */
export async function readBytes(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  { keepsRest = false }: { keepsRest?: boolean } = {},
): Promise<Uint8Array | null> {
  if (stream === null) {
    return new Uint8Array(0);
  }
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      size += value.byteLength;
      if (size > maxBytes) {
        return null;
      }
      chunks.push(value);
    }
    ended = true;
  } finally {
    if (!ended && !keepsRest) {
      await reader.cancel().catch(() => undefined);
    }
    reader.releaseLock();
  }
  return concatBytes(chunks);
}

/** The parsed value of UTF-8 JSON bytes, or undefined if they are none. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const maxRequestBytes = 64 * 1024;

/**
 * Reads the JSON object that a caller sent, at most `maxBytes` (default 64 KiB) and within `ms`. Throws a
 * 400, 408 or 413 {@link StatusError}.
 */
export async function readRequestObject(
  request: Request,
  ms: number,
  maxBytes = maxRequestBytes,
): Promise<Record<string, unknown>> {
  const bytes = await inTime(
    ms,
    readBytes(request.body, maxBytes, { keepsRest: true }).catch((cause: unknown) => {
      throw new StatusError(400, 'The body ended before it was complete.', { cause });
    }),
  );
  if (bytes === null) {
    throw new StatusError(413, `The JSON body is larger than ${maxBytes} bytes.`);
  }
  const value = parseJson(bytes);
  if (!isPlainObject(value)) {
    throw new StatusError(400, 'The body must be a JSON object.');
  }
  return value;
}
