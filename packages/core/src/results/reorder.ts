/** Items read from one chunk of a file. */
export interface SizedChunk<Item> {
  items: Iterable<Item>;
  /** About how much memory one of them takes, in bytes. */
  itemBytes: number;
}

/**
 * Yields items in the order of their indexes, 0 to `size` - 1, while it holds about `budget` bytes. Items
 * that come too early and do not fit are dropped and read again: `read` is called once if the order is nearly
 * right, and once per `budget` bytes if it is not at all.
 *
 * An index without an item is yielded as the number. Items without an index are yielded as they come.
 *
 * @param read Reads all items from the start.
 * @param indexOf The index of an item; null for an item without one.
 */
export async function* reorder<Item>(
  read: () => AsyncIterable<SizedChunk<Item>>,
  indexOf: (item: Item) => number | null,
  size: number,
  budget: number,
): AsyncGenerator<(Item | number)[], void, undefined> {
  let isFirst = true;
  for (let next = 0; next < size || isFirst; isFirst = false) {
    const window = new OrderWindow<Item>(next, size, budget);
    for await (const { items, itemBytes } of read()) {
      const ready: Item[] = [];
      for (const item of items) {
        const index = indexOf(item);
        if (index !== null) {
          window.hold(index, item, itemBytes, ready);
        } else if (isFirst) {
          ready.push(item);
        }
      }
      yield ready;
    }
    yield window.rest();
    next = window.end;
  }
}

/** The items of one pass that wait for those before them. */
class OrderWindow<Item> {
  readonly #held = new Map<number, { item: Item; bytes: number }>();
  #heldBytes = 0;
  #next: number;
  /** The first index that is not of this pass. */
  end: number;
  readonly #budget: number;

  constructor(start: number, size: number, budget: number) {
    this.#next = start;
    this.end = size;
    this.#budget = budget;
  }

  /** Holds an item, unless it is not of this pass. Adds those to `ready` whose turn has come. */
  hold(index: number, item: Item, bytes: number, ready: Item[]): void {
    if (index < this.#next || index >= this.end) {
      return;
    }
    this.#held.set(index, { item, bytes });
    this.#heldBytes += bytes;
    for (let first = this.#held.get(this.#next); first; first = this.#held.get(this.#next)) {
      ready.push(first.item);
      this.#heldBytes -= first.bytes;
      this.#held.delete(this.#next);
      this.#next += 1;
    }
    if (this.#heldBytes > this.#budget) {
      this.#shrink();
    }
  }

  /** Returns the items that are left, with a number for each index without an item. */
  rest(): (Item | number)[] {
    const items: (Item | number)[] = [];
    for (; this.#next < this.end; this.#next += 1) {
      items.push(this.#held.get(this.#next)?.item ?? this.#next);
    }
    return items;
  }

  /** Drops the later half: dropping one item at a time would sort as often. */
  #shrink(): void {
    const latestFirst = [...this.#held.keys()].sort((a, b) => b - a);
    for (const index of latestFirst.slice(0, latestFirst.length / 2)) {
      this.#heldBytes -= this.#held.get(index)?.bytes ?? 0;
      this.#held.delete(index);
      this.end = index;
    }
  }
}
