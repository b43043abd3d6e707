import { yieldToMain } from './yield-to-main.ts';

/** At most this long, in ms, until rows that have arrived are shown. */
const showWithinMs = 300;
/** At most this long, in ms, without yielding the main thread. */
const sliceMs = 10;
const firstSlice = 100;

/**
 * Collects a stream of rows and publishes those that have arrived: the first hundred immediately, then
 * whenever there are twice as many as were shown, or some time has passed. Doubling keeps the copies, all
 * together, linear in the rows.
 */
export async function publishRows<Row>(
  stream: AsyncIterable<Row>,
  publish: (sofar: readonly Row[]) => void,
  clock: () => number = () => performance.now(),
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let shown = 0;
  let shownAt = clock();
  let sliceEnds = shownAt + sliceMs;
  for await (const row of stream) {
    rows.push(row);
    const now = clock();
    const enough = rows.length >= Math.max(firstSlice, shown * 2);
    if (enough || now - shownAt >= showWithinMs) {
      publish(rows.slice());
      shown = rows.length;
      shownAt = now;
    }
    if (now >= sliceEnds) {
      await yieldToMain();
      sliceEnds = clock() + sliceMs;
    }
  }
  return rows;
}
