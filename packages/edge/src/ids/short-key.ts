import { toHex } from '@offpeak/core/protocol';

const utf8 = new TextEncoder();
const hashMark = 'sha256:';

/** Whether a key of {@link shortKey} is a hash. */
export function isHashed(key: string): boolean {
  return key.startsWith(hashMark);
}

/**
 * A key of at most `maxBytes` bytes (71 or more) for a text: the text itself if it is short enough, else its
 * hash. Keys are unique.
 */
export async function shortKey(text: string, maxBytes: number): Promise<string> {
  const bytes = utf8.encode(text);
  if (bytes.byteLength <= maxBytes && !isHashed(text)) {
    return text;
  }
  return hashMark + toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
