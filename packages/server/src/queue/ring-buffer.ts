/** Items in the order in which they were added. */
export interface RingBuffer<Item> {
  readonly length: number;
  push(item: Item): void;
  /** Removes and returns the oldest item. */
  shift(): Item | undefined;
  clear(): void;
}

/**
 * Creates a queue in one array whose places are reused: the array is copied only when the queue holds more
 * than `capacity` items. The place of a removed item is emptied, so that the item can be freed.
 */
export function createRingBuffer<Item>(capacity: number): RingBuffer<Item> {
  let places: (Item | undefined)[] = new Array(Math.max(1, capacity)).fill(undefined);
  let first = 0;
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(item) {
      if (length === places.length) {
        const rest = places.slice(0, first);
        places = [...places.slice(first), ...rest, ...new Array(length).fill(undefined)];
        first = 0;
      }
      places[(first + length) % places.length] = item;
      length += 1;
    },
    shift() {
      if (length === 0) {
        return undefined;
      }
      const item = places[first];
      places[first] = undefined;
      first = (first + 1) % places.length;
      length -= 1;
      return item;
    },
    clear() {
      places.fill(undefined);
      first = 0;
      length = 0;
    },
  };
}
