/** A name that differs in more than this share of its characters is not meant. */
const maxShare = 0.4;

/**
 * Returns the name that a misspelled one probably means, or null.
 *
 * @example
 * ```ts
 * closestName('upstream', ['upstreams', 'port']); // 'upstreams'
 * ```
 */
export function closestName(name: string, known: readonly string[]): string | null {
  const [best] = known
    .map((other) => ({ other, distance: distanceOf(name.toLowerCase(), other.toLowerCase()) }))
    .sort((one, two) => one.distance - two.distance);
  return best !== undefined && best.distance <= Math.max(name.length, best.other.length) * maxShare
    ? best.other
    : null;
}

/** How many characters are inserted, dropped, replaced or swapped with the next one between two texts. */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 0; line < one.length; line++) {
    const next = [line + 1];
    for (let at = 0; at < other.length; at++) {
      const replaced = (row[at] ?? 0) + (other[at] === one[line] ? 0 : 1);
      const isSwapped = at > 0 && line > 0 && other[at] === one[line - 1] && other[at - 1] === one[line];
      const swapped = isSwapped ? (before[at - 1] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
