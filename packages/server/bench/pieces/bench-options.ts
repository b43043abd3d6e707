/** What the pieces of the benchmark are run with. */
export interface BenchOptions {
  slots: readonly number[];
  /** How long the automatic concurrency has to settle where the queue is not seen, in ms. */
  steady: number;
  /** How long each measurement takes, in ms. */
  measured: number;
}
