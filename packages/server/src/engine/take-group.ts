/**
 * Takes from the front of a list what is written together: as much as fits into `most` characters, and at least one. All that waits could
 * be more than one string can hold.
 */
export function takeGroup<Item extends { text: string }>(waiting: Item[], most: number): Item[] {
  let count = 0;
  let characters = 0;
  for (const { text } of waiting) {
    characters += text.length;
    if (count > 0 && characters > most) break;
    count += 1;
  }
  return waiting.splice(0, count);
}
