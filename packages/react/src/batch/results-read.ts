import type { AnyRequest, RawRequest, StandardSchema } from '@offpeak/core';
import { numberOf } from '../client/number-of.ts';

/** How results are read, as by `readResults` of `@offpeak/core`. Each way has its own entry in the cache. */
export interface ResultsRead<Output = undefined> {
  /**
   * Any Standard Schema, such as one of zod or valibot: validates the JSON in each answer into the `output`
   * of its row. Define it outside of the component.
   */
  schema?: StandardSchema<Output> | undefined;
  /** Whether rows come in the order of the requests. Default false: in the order of the result files. */
  ordered?: boolean | undefined;
  /**
   * What was submitted: an array, or the JSONL file. Each row then has its `request`, and a request without a
   * result is a `failed` row.
   */
  requests?: readonly (AnyRequest | RawRequest)[] | Blob | undefined;
}

/** Returns the part of a query key that distinguishes one way to read from others. */
export function nameOfRead({ schema, ordered, requests }: ResultsRead<unknown>): string[] {
  const name = ordered ? ['ordered'] : [];
  if (schema) {
    name.push(`schema ${numberOf(schema)}`);
  }
  if (requests) {
    name.push(`requests ${numberOf(requests)}`);
  }
  return name;
}
