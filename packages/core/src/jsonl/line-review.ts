import { embeddingInputsOf } from '../protocol/endpoints.ts';
import { createExampleCheck } from '../protocol/example-check.ts';
import { createLineCheck } from '../protocol/line-check.ts';
import type { LineFault } from '../protocol/line-fault.ts';
import { badLine } from '../protocol/parse-line.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { lineOverLimit, lineTooLong } from '../protocol/whole-file.ts';
import { isPlainObject } from '../util/coerce.ts';
import { createBatchCounter } from './batch-counter.ts';
import type { FileCounts } from './limits.ts';
import type { ScannedLine } from './line.ts';
import type { ValidationReport } from './validation.ts';

/** What the lines of a file are checked against. */
export interface LineReviewOptions {
  endpoint: string | undefined;
  purpose: 'batch' | 'fine-tune' | undefined;
  traits: ProviderTraits | undefined;
  limits: FileCounts;
  maxLineBytes: number;
}

/** Checks the lines of one file, in their order. */
export interface LineReview {
  /** Checks a line and adds it to the counts of the report. `isWhole`: the fault is one of the whole file. */
  check(line: ScannedLine): { fault: LineFault | null; isWhole: boolean };
  /** The endpoint of the lines: as given, or as the first line names it. */
  readonly endpoint: string | undefined;
  /** The number of batches the lines need so far. */
  readonly batches: number;
}

const maxModels = 10;

/** Starts the check of a file. */
export function createLineReview(options: LineReviewOptions, report: ValidationReport): LineReview {
  const { endpoint, traits, limits, maxLineBytes } = options;
  const isBatch = options.purpose !== 'fine-tune';
  const lineCheck = isBatch ? createLineCheck({ endpoint, traits }) : createExampleCheck();
  const read = <Line>(line: Line) => (isBatch && traits?.line?.read(line)) || line;
  const batches = createBatchCounter(limits);
  let start = 0;
  return {
    check(line) {
      const checked = line.tooLong
        ? badLine(lineTooLong(maxLineBytes))
        : lineCheck.checkText(line, line.number);
      const { fault, isWhole } = checked;
      const value = read(checked.value);
      if (isWhole) {
        return { fault, isWhole };
      }
      const inputsFor = isBatch ? (lineCheck.endpoint ?? String(value?.url)) : undefined;
      const embeddingInputs = embeddingInputsOf(inputsFor, value?.body);
      const size = { requests: 1, bytes: line.end - start, embeddingInputs };
      const exceeded = batches.add(size);
      start = line.end;
      report.requests += 1;
      report.embeddingInputs += embeddingInputs;
      addModel(report.models, value);
      const isTooLarge = fault === null && isBatch && exceeded !== undefined;
      return {
        fault: isTooLarge ? lineOverLimit(exceeded, size[exceeded], limits[exceeded]) : fault,
        isWhole: false,
      };
    },
    get endpoint() {
      return lineCheck.endpoint;
    },
    get batches() {
      return batches.batches;
    },
  };
}

function addModel(models: string[], line: Record<string, unknown> | null): void {
  const model = isPlainObject(line?.body) ? line.body.model : undefined;
  if (typeof model === 'string' && models.length < maxModels && !models.includes(model)) {
    models.push(model);
  }
}
