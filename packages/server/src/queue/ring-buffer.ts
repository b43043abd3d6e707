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
  return new ArrayRing<Item>(Math.max(1, capacity));
}

class ArrayRing<Item> implements RingBuffer<Item> {
  #places: (Item | undefined)[];
  #first = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#places = new Array(capacity).fill(undefined);
  }

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    if (this.#length === this.#places.length) {
      this.#grow();
    }
    this.#places[(this.#first + this.#length) % this.#places.length] = item;
    this.#length += 1;
  }

  shift(): Item | undefined {
    if (this.#length === 0) {
      return undefined;
    }
    const item = this.#places[this.#first];
    this.#places[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.#places.length;
    this.#length -= 1;
    return item;
  }

  clear(): void {
    this.#places.fill(undefined);
    this.#first = 0;
    this.#length = 0;
  }

  /** Doubles the full array, with the oldest item at its start. */
  #grow(): void {
    const newest = this.#places.slice(0, this.#first);
    const empty = new Array(this.#length).fill(undefined);
    this.#places = [...this.#places.slice(this.#first), ...newest, ...empty];
    this.#first = 0;
  }
}
