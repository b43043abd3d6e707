import type { BatchError } from '@offpeak/core';
import {
  createLineCheck,
  decodeLine,
  embeddingInputsOf,
  emptyInput,
  lineTooLong,
  overLimit,
  splitLines,
} from '@offpeak/core/protocol';
import type { Limits } from '../limits.ts';
import { createSeenIds } from './custom-ids.ts';
import { createErrorList } from './error-list.ts';
import { serverRules } from './server-rules.ts';

/**
 * Whether the input file of a batch is valid: with the number of its requests and its model, or with its
 * errors.
 */
export type InputReport =
  | { ok: true; total: number; model: string | null }
  | { ok: false; errors: BatchError[] };

/**
 * Reads the input file of a batch once, as a stream, and reports every invalid line in order: the first
 * `maxReportedErrors` of them, and how many more there are. Memory is bounded by the number of requests, not
 * by the size of the file.
 */
export async function validateInput(
  stream: ReadableStream<Uint8Array>,
  endpoint: string,
  limits: Limits,
): Promise<InputReport> {
  const errors = createErrorList(limits.maxReportedErrors);
  const check = createLineCheck({ endpoint, rules: serverRules(limits), ids: createSeenIds() });
  let total = 0;
  let inputs = 0;

  for await (const { number, bytes } of splitLines(stream, limits)) {
    total += 1;
    if (total > limits.maxBatchRequests) {
      errors.add(overLimit('requests', limits.maxBatchRequests), null);
      break;
    }
    if (bytes === null) {
      errors.add(lineTooLong(limits.maxLineBytes), number);
      continue;
    }
    const { fault, isWhole, value } = check.checkText(decodeLine(bytes, number), number);
    if (fault === null) {
      inputs += embeddingInputsOf(endpoint, value.body);
      continue;
    }
    errors.add(fault, isWhole ? null : number);
    if (isWhole) {
      break;
    }
  }

  if (total === 0) {
    errors.add(emptyInput, null);
  }
  if (inputs > limits.maxEmbeddingInputs) {
    errors.add(overLimit('embeddingInputs', limits.maxEmbeddingInputs), null);
  }
  const list = errors.list();
  return list.length === 0 ? { ok: true, total, model: check.model ?? null } : { ok: false, errors: list };
}
