const numbers = new WeakMap<object, number>();
let numbered = 0;

/**
 * Returns the number of an object, which no other object of this page has: it stands for it in a query key.
 */
export function numberOf(object: object): number {
  const known = numbers.get(object);
  if (known !== undefined) {
    return known;
  }
  numbered += 1;
  numbers.set(object, numbered);
  return numbered;
}
