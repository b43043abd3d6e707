import { toHex } from './keyed-hash.ts';

const utf8 = new TextEncoder();
const hashMark = 'sha256:';

/** Whether a key of {@link shortKey} stands for another text. */
export function isHashed(key: string): boolean {
  return key.startsWith(hashMark);
}

/** A text as a key of at most `maxBytes` bytes (not less than 71): itself if it is short enough, else its hash. No two texts share one. */
export async function shortKey(text: string, maxBytes: number): Promise<string> {
  const bytes = utf8.encode(text);
  if (bytes.byteLength <= maxBytes && !isHashed(text)) return text;
  return hashMark + toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
