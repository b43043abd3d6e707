/** Items in the order they came. */
export interface Queue<Item> {
  readonly length: number;
  push(item: Item): void;
  /** The oldest, taken out. */
  shift(): Item | undefined;
  clear(): void;
}

/**
 * A queue in one array that goes round and is never copied while it has `room`: a copy that was left behind and has grown old would keep
 * what it held alive until the next full garbage collection, and so would the place of an item that was taken.
 */
export function createQueue<Item>(room: number): Queue<Item> {
  let places: (Item | undefined)[] = new Array(Math.max(1, room)).fill(undefined);
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
      if (length === 0) return undefined;
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
