import type { BatchError } from '@offpeak/core';
import { decodeLine } from '../jsonl/decode-line.ts';
import { splitLines } from '../jsonl/split-lines.ts';
import type { Limits } from '../limits.ts';
import { createSeenIds } from './custom-ids.ts';
import { createFaultList } from './fault-list.ts';
import { checkRequestLine, isFault } from './request-line.ts';

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
  const seen = createSeenIds();
  let total = 0;
  let inputs = 0;
  let model: string | null | undefined;

  for await (const { number, bytes } of splitLines(stream, limits)) {
    total += 1;
    if (total > limits.maxBatchRequests) {
      faults.add(tooMany(limits.maxBatchRequests), null);
      break;
    }
    if (bytes === null) {
      faults.add({ code: 'line_too_long', param: null, message: tooLong(limits.maxLineBytes) }, number);
      continue;
    }
    const text = decodeLine(bytes, number);
    const checked = text === null ? notUtf8 : checkRequestLine(text, { endpoint, ...limits });
    if (isFault(checked)) {
      faults.add(checked, number);
      continue;
    }
    const first = seen.add(checked.customId, number);
    if (first !== null) {
      faults.add(
        {
          code: 'duplicate_custom_id',
          param: 'custom_id',
          message: `The custom ID for this request is a duplicate of the custom ID in line ${first}.`,
        },
        number,
      );
    }
    if (model === undefined) model = checked.model;
    else if (model !== checked.model) {
      faults.add(
        {
          code: 'mismatched_model',
          param: 'body.model',
          message:
            'The model of this request does not match the model of the first: a batch can only use one model.',
        },
        number,
      );
    }
    inputs += checked.embeddingInputs;
  }

  if (total === 0) faults.add(emptyFile, null);
  if (inputs > limits.maxEmbeddingInputs) {
    const message = `The requests have ${inputs} embedding inputs together; at most ${limits.maxEmbeddingInputs} are allowed. Split the file.`;
    faults.add({ code: 'too_many_embedding_inputs', param: 'body.input', message }, null);
  }
  const errors = faults.list();
  return errors.length === 0 ? { ok: true, total, model: model ?? null } : { ok: false, errors };
}

const emptyFile: BatchError = {
  code: 'empty_file',
  param: null,
  message: 'The input file is empty. Please ensure that the batch contains at least one request.',
};

const notUtf8: BatchError = {
  code: 'invalid_json_line',
  param: null,
  message: 'This line is not valid UTF-8.',
};

function tooMany(most: number): BatchError {
  const message = `The input file has more than ${most} requests, the most one batch can have. Split the file.`;
  return { code: 'too_many_tasks', param: null, message };
}

function tooLong(most: number): string {
  return `This line is longer than ${most} bytes, the most one request can have.`;
}
