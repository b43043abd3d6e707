/**
 * Removes from the front of a list as many items as have `maxCharacters` together, and at least one. All
 * waiting results together could be longer than a string can be.
 */
export function takeBlock<Item extends { text: string }>(waiting: Item[], maxCharacters: number): Item[] {
  let count = 0;
  let characters = 0;
  for (const { text } of waiting) {
    characters += text.length;
    if (count > 0 && characters > maxCharacters) {
      break;
    }
    count += 1;
  }
  return waiting.splice(0, count);
}
