import { inTime } from './in-time.ts';

/** How much of an unwanted body is read before a refusal is sent, and for how long. */
export interface DrainBounds {
  bytes: number;
  ms: number;
}

/**
 * Reads and drops what is left of a body that nobody wants. A browser shows a refusal that comes while it is still sending as a broken
 * connection, not as the sentence in it; so the sender is let finish, within bounds, and cut off above them.
 */
export async function drain(body: ReadableStream<Uint8Array> | null, bounds: DrainBounds): Promise<void> {
  if (body === null || body.locked) return;
  const reader = body.getReader();
  let left = bounds.bytes;
  await within(bounds.ms, async () => {
    for (let read = await reader.read(); !read.done && left > 0; read = await reader.read()) {
      left -= read.value.byteLength;
    }
  });
  reader.cancel().catch(() => undefined);
}

/** Waits for some work, at most `ms` long. Its failure is of no interest. */
export async function within(ms: number, work: () => Promise<void>): Promise<void> {
  await inTime(ms, work()).catch(() => undefined);
}
