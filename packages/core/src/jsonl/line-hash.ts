/** The offset of the custom id in an encoded line, and in one that begins with a shorter name. */
const idAt = '{"custom_id":"'.length;
const shortIdAt = '{"key":"'.length;
const letterC = 99;
const quote = 34;
const samples = 4;
const prime = 0x01000193;

/**
 * Adds a line, from `start` to `end` of a block, to the hash of the lines before it (FNV-1a): its length, its
 * custom id and a sample of the rest, or with `isComplete` all of the rest, which takes long in a large file.
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv/
 */
export function hashLine(
  hash: number,
  block: Uint8Array,
  start: number,
  end: number,
  isComplete: boolean,
): number {
  let sum = Math.imul(hash ^ (end - start), prime);
  let at = start + (block[start + 2] === letterC ? idAt : shortIdAt);
  for (; at < end && block[at] !== quote; at++) {
    sum = Math.imul(sum ^ (block[at] ?? 0), prime);
  }
  const step = isComplete ? 1 : Math.floor((end - at) / samples) + 1;
  for (; at < end; at += step) {
    sum = Math.imul(sum ^ (block[at] ?? 0), prime);
  }
  return sum;
}
