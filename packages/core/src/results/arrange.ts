import type { Expected } from './expected.ts';
import { reorder, type SizedChunk } from './reorder.ts';
import type { BatchResult } from './result.ts';

/** Reads all results from the start, one per custom id, and adds their ids to `seen`. */
export type ReadAll = (seen: Set<string>) => AsyncIterable<SizedChunk<BatchResult>>;

/** Makes the result of an expected request that no result file has. */
export type MissingResult = (customId: string) => BatchResult;

/** Yields results as they stand in the files, then one for each expected request without a result. */
export async function* inFileOrder(
  read: ReadAll,
  expected: ReadonlyMap<string, Expected>,
  missing: MissingResult,
): AsyncGenerator<Iterable<BatchResult>, void, undefined> {
  const seen = new Set<string>();
  for await (const { items } of read(seen)) {
    yield items;
  }
  yield [...expected.keys()].filter((id) => !seen.has(id)).map(missing);
}

/**
 * Yields results in the order of the expected requests, one for each. Results of no expected request come as
 * they are read.
 */
export async function* inRequestOrder(
  read: ReadAll,
  expected: ReadonlyMap<string, Expected>,
  missing: MissingResult,
  budget: number,
): AsyncGenerator<BatchResult[], void, undefined> {
  const ids = [...expected.keys()];
  const indexOf = ({ customId }: BatchResult) => expected.get(customId ?? '')?.index ?? null;
  for await (const items of reorder(() => read(new Set()), indexOf, ids.length, budget)) {
    yield items.map((item) => (typeof item === 'number' ? missing(ids[item] ?? '') : item));
  }
}
