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
    const window = openWindow<Item>(next, size, budget);
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
interface OrderWindow<Item> {
  /** Holds an item, unless it is not of this pass. Adds those to `ready` whose turn has come. */
  hold(index: number, item: Item, bytes: number, ready: Item[]): void;
  /** Returns what is left, with a number for each index without an item. */
  rest(): (Item | number)[];
  /** The first index that is not of this pass. */
  readonly end: number;
}

function openWindow<Item>(start: number, size: number, budget: number): OrderWindow<Item> {
  const held = new Map<number, { item: Item; bytes: number }>();
  let heldBytes = 0;
  let next = start;
  let end = size;

  /** Drops the later half: dropping one item at a time would sort as often. */
  function shrink(): void {
    const latestFirst = [...held.keys()].sort((a, b) => b - a);
    for (const index of latestFirst.slice(0, latestFirst.length / 2)) {
      heldBytes -= held.get(index)?.bytes ?? 0;
      held.delete(index);
      end = index;
    }
  }

  return {
    hold(index, item, bytes, ready) {
      if (index < next || index >= end) {
        return;
      }
      held.set(index, { item, bytes });
      heldBytes += bytes;
      for (let first = held.get(next); first; first = held.get(next)) {
        ready.push(first.item);
        heldBytes -= first.bytes;
        held.delete(next);
        next += 1;
      }
      if (heldBytes > budget) {
        shrink();
      }
    },
    rest() {
      const items: (Item | number)[] = [];
      for (; next < end; next += 1) {
        items.push(held.get(next)?.item ?? next);
      }
      return items;
    },
    get end() {
      return end;
    },
  };
}
