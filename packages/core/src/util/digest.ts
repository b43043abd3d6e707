import { bytesOfBlob, sliceBlob } from './blob.ts';
import { toHex } from './hex.ts';

const endBytes = 65_536;

/**
 * Computes the SHA-256 of the first and the last 64 KiB of a file, in hexadecimal. Returns null outside
 * secure contexts, where browsers have no `crypto.subtle`.
 */
export async function digestOfEnds(file: Blob): Promise<string | null> {
  if (!globalThis.crypto.subtle) {
    return null;
  }
  const ends = await Promise.all([sliceBlob(file, 0, endBytes), sliceBlob(file, -endBytes)].map(bytesOfBlob));
  const bytes = await new Blob(ends).arrayBuffer();
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}
