'use client';

import { useState } from 'react';
import type { BatchTarget } from '../batch/batch-target.ts';
import type { ResultsRead } from '../batch/results-read.ts';

/**
 * Returns how to read results, with the schema and the requests that a component passed first for this
 * target: an object that is created again by each render must not read the results again by each render.
 */
export function useStableRead<Output>(
  target: BatchTarget | null | undefined,
  { schema, ordered, requests }: ResultsRead<Output>,
): ResultsRead<Output> {
  const name = typeof target === 'string' ? target : target?.key;
  const [kept, keep] = useState({ name, schema, requests });
  const isSame = kept.name === name;
  const next = {
    name,
    schema: (isSame && kept.schema) || schema,
    requests: (isSame && kept.requests) || requests,
  };
  if (!isSame || next.schema !== kept.schema || next.requests !== kept.requests) {
    keep(next);
  }
  return { schema: next.schema, requests: next.requests, ordered };
}
