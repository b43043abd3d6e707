/** How many texts the encoder embeds together. Larger groups are not faster. */
export const groupSize = 8;

/**
 * Takes the next group out of the texts that wait: the one that has waited longest, and those nearest to it
 * in length, since a group is padded to its longest text.
 *
 * @example
 * ```ts
 * const waiting = [{ text: 'aa' }, { text: 'aaaaaaaa' }, { text: 'a' }];
 * takeGroup(waiting, 2); // 'aa' and 'a'; waiting keeps 'aaaaaaaa'
 * ```
 */
export function takeGroup<Item extends { text: string }>(waiting: Item[], size: number = groupSize): Item[] {
  const oldest = waiting[0];
  if (oldest === undefined) {
    return [];
  }
  const distance = (item: Item) => Math.abs(item.text.length - oldest.text.length);
  const nearest = waiting
    .slice(1)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, size - 1);
  const group = [oldest, ...nearest];
  const taken = new Set(group);
  let kept = 0;
  for (const item of waiting) {
    if (!taken.has(item)) {
      waiting[kept++] = item;
    }
  }
  waiting.length = kept;
  return group;
}
