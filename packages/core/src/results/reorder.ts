/** Some items read from a file, with what they weigh together. */
export interface Weighed<Item> {
  items: Item[];
  /** About their size in bytes. */
  weight: number;
}

/**
 * Gives items in the order of their indexes, which run from 0 to `size` - 1, while holding about `budget`
 * bytes. Items that come too early and do not fit are dropped and read again: `read` is called once when the
 * order is nearly right, and once per `budget` bytes when it is not at all. An index without an item is given
 * as null; items without an index (`null`) come first.
 */
export async function* inOrder<Item>(
  read: () => AsyncIterable<Weighed<Item>>,
  indexOf: (item: Item) => number | null,
  size: number,
  budget: number,
): AsyncGenerator<Item | number, void, undefined> {
  for (let next = 0, first = true; next < size || first; first = false) {
    const held = new Map<number, { item: Item; weight: number }>();
    let heldWeight = 0;
    /** From here on nothing is held in this pass. */
    let horizon = size;
    for await (const { items, weight: together } of read()) {
      for (const item of items) {
        const index = indexOf(item);
        if (index === null && first) {
          yield item;
        }
        if (index === null || index < next || index >= horizon) {
          continue;
        }
        const weight = together / items.length;
        held.set(index, { item, weight });
        heldWeight += weight;
        for (let ready = held.get(next); ready; ready = held.get(next)) {
          held.delete(next++);
          heldWeight -= ready.weight;
          yield ready.item;
        }
        if (heldWeight <= budget) {
          continue;
        }
        // Drop the later half, so that the sorting pays.
        const latest = [...held.keys()].sort((a, b) => b - a);
        for (const late of latest.slice(0, latest.length / 2)) {
          heldWeight -= held.get(late)?.weight ?? 0;
          held.delete(late);
          horizon = late;
        }
      }
    }
    for (; next < horizon; next++) {
      yield held.get(next)?.item ?? next;
    }
  }
}
