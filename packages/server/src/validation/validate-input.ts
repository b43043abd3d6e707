import type { BatchError } from '@offpeak/core';
import {
  createLineCheck,
  decodeLine,
  embeddingInputsOf,
  emptyInput,
  lineTooLong,
  overLimit,
} from '@offpeak/core/protocol';
import { splitLines } from '../jsonl/split-lines.ts';
import type { Limits } from '../limits.ts';
import { createSeenIds } from './custom-ids.ts';
import { createFaultList } from './fault-list.ts';
import { serverRules } from './server-rules.ts';

/** What the input file of a batch is: good, with its number of requests and its model, or bad, with the reasons. */
export type InputReport =
  | { ok: true; total: number; model: string | null }
  | { ok: false; errors: BatchError[] };

/**
 * Reads the input file of a batch once, as a stream, and reports every bad line in order (the first `maxReportedErrors` of them, and
 * how many more there are). Memory is bounded by the number of requests, not by the size of the file.
 */
export async function validateInput(
  stream: ReadableStream<Uint8Array>,
  endpoint: string,
  limits: Limits,
): Promise<InputReport> {
  const faults = createFaultList(limits.maxReportedErrors);
  const check = createLineCheck({ endpoint, rules: serverRules(limits), ids: createSeenIds() });
  let total = 0;
  let inputs = 0;

  for await (const { number, bytes } of splitLines(stream, limits)) {
    total += 1;
    if (total > limits.maxBatchRequests) {
      faults.add(overLimit('requests', limits.maxBatchRequests), null);
      break;
    }
    if (bytes === null) {
      faults.add(lineTooLong(limits.maxLineBytes), number);
      continue;
    }
    const { fault, isWhole, value } = check.checkText(decodeLine(bytes, number), number);
    if (fault !== null) faults.add(fault, isWhole ? null : number);
    else inputs += embeddingInputsOf(endpoint, value.body);
    if (isWhole) break;
  }

  if (total === 0) faults.add(emptyInput, null);
  if (inputs > limits.maxEmbeddingInputs) {
    faults.add(overLimit('embeddingInputs', limits.maxEmbeddingInputs), null);
  }
  const errors = faults.list();
  return errors.length === 0 ? { ok: true, total, model: check.model ?? null } : { ok: false, errors };
}
