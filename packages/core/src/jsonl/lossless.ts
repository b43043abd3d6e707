const replacement = '\ufffd';
const firstByte = 0xef;

/**
 * Returns whether bytes were decoded from UTF-8 without loss. A byte that is not UTF-8 becomes U+FFFD, so a
 * text with loss has more of these characters than its bytes encode.
 */
export function isLossless(text: string, bytes: Uint8Array): boolean {
  return countInText(text) === countInBytes(bytes);
}

function countInText(text: string): number {
  let count = 0;
  for (let at = text.indexOf(replacement); at >= 0; at = text.indexOf(replacement, at + 1)) {
    count += 1;
  }
  return count;
}

function countInBytes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(firstByte); at >= 0; at = bytes.indexOf(firstByte, at + 1)) {
    count += bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd ? 1 : 0;
  }
  return count;
}
