import { throwIfAborted } from '../errors/abort.ts';
import { embeddingInputsOf, rulesOf } from '../protocol/endpoints.ts';
import { createExampleCheck } from '../protocol/example-check.ts';
import { createLineCheck } from '../protocol/line-check.ts';
import { type LineFault, quote } from '../protocol/line-fault.ts';
import { badLine } from '../protocol/parse-line.ts';
import { emptyInput, lineOverLimit, lineTooLong, overLimit } from '../protocol/whole-file.ts';
import { type ByteSource, chunksOf, counting } from '../util/byte-source.ts';
import { isPlainObject } from '../util/coerce.ts';
import { encodeUtf8 } from '../util/utf8.ts';
import type { BatchEndpoint } from '../wire/batch.ts';
import { createBatchCounter } from './batch-counter.ts';
import { type BatchLimits, emptyFile, withDefaults } from './limits.ts';
import { defaultMaxLineBytes, scanLines } from './lines.ts';
import { isRawRequest } from './raw-request.ts';
import { type AnyRequest, type RequestSource, toRequestLine } from './request-line.ts';
import type { Problem, ValidationReport } from './validation.ts';
import { writeJson } from './write-json.ts';

/** Options of {@link validateRequests}. */
export interface ValidateRequestsOptions {
  /** The endpoint the batch goes to; without it, the lines only have to agree with the first. */
  endpoint?: BatchEndpoint | undefined;
  /** `batch` (default) or `fine-tune`: what the lines have to be. */
  purpose?: 'batch' | 'fine-tune' | undefined;
  /** Laid under every `body`, as by `submitBatch`. Only for requests, not for files. */
  defaults?: Record<string, unknown> | undefined;
  /** Most problems reported; the rest are counted. Default 100. */
  maxErrors?: number | undefined;
  /** How much one batch takes. Default what OpenAI allows. */
  limits?: BatchLimits | undefined;
  /**
   * Whether more than one batch takes is an error, as for a file that is uploaded whole. Default false:
   * `submitBatch` splits it.
   */
  oneBatch?: boolean | undefined;
  /** Longest line, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
  /** Ends the check with `aborted`. */
  signal?: AbortSignal | undefined;
}

const mostModels = 10;

/**
 * Checks a JSONL file, or requests, as a batch or fine-tuning input before anything is uploaded. Reports
 * every bad line with its number, the first field at fault and the API's code, then what is wrong with the
 * whole. A stream is read to its end, holding one line and the custom ids.
 *
 * More lines than one batch takes are not an error unless `oneBatch` is set: `submitBatch` makes several
 * batches of them, and `batchesNeeded` says how many.
 *
 * Throws `aborted`, and what the source itself fails with: `file_changed` for a file that changes while it is
 * read.
 *
 * @param source A JSONL file or stream, or requests as objects.
 *
 * @example
 * ```ts
 * const report = await validateRequests(new Blob(['{"custom_id":"1"}\n']), { endpoint: '/v1/embeddings' });
 * for (const { line, code, message } of report.errors) console.log(line, code, message);
 * ```
 */
export async function validateRequests(
  source: ByteSource | RequestSource<object>,
  options: ValidateRequestsOptions = {},
): Promise<ValidationReport> {
  const { maxErrors = 100, maxLineBytes = defaultMaxLineBytes } = options;
  const limits = withDefaults(options.limits);
  const isBatch = options.purpose !== 'fine-tune';
  const check = isBatch ? createLineCheck({ endpoint: options.endpoint }) : createExampleCheck();
  const batches = createBatchCounter(limits);
  const report = emptyReport();
  const note = (fault: LineFault, line: number | null): void => {
    report.ok = false;
    report.errorCount += 1;
    if (report.errorCount <= maxErrors) {
      report.errors.push({ ...fault, line });
    }
  };
  const bytes = counting(bytesOf(source, options), (size) => {
    report.bytes += size;
  });
  let start = 0;
  for await (const lines of scanLines(bytes, maxLineBytes)) {
    throwIfAborted(options.signal);
    for (const line of lines) {
      const { fault, isWhole, value } = line.tooLong
        ? badLine(lineTooLong(maxLineBytes))
        : check.checkText(line, line.number);
      if (isWhole) {
        note(fault, null);
        return report;
      }
      const embeddingInputs = embeddingInputsOf(
        isBatch ? (check.endpoint ?? String(value?.url)) : '',
        value?.body,
      );
      const size = { requests: 1, bytes: line.end - start, embeddingInputs };
      const over = batches.add(size);
      if (fault !== null) {
        note(fault, line.number);
      } else if (isBatch && over !== undefined) {
        note(lineOverLimit(over, size[over], limits[over]), line.number);
      }
      start = line.end;
      report.requests += 1;
      report.embeddingInputs += embeddingInputs;
      addModel(report.models, value);
    }
  }
  if (report.requests === 0) {
    note(emptyInput, null);
  }
  if (isBatch) {
    report.batchesNeeded = batches.batches;
    for (const what of options.oneBatch ? limitNames : []) {
      if (report[what] > limits[what]) {
        note(overLimit(what, limits[what]), null);
      }
    }
    report.warnings = warningsAbout(options.endpoint, check.endpoint);
  }
  return report;
}

const limitNames = ['requests', 'bytes', 'embeddingInputs'] as const;

function emptyReport(): ValidationReport {
  return {
    ok: true,
    errors: [],
    errorCount: 0,
    warnings: [],
    batchesNeeded: 0,
    models: [],
    ...emptyFile(),
  };
}

function addModel(models: string[], line: Record<string, unknown> | null): void {
  const model = isPlainObject(line?.body) ? line.body.model : undefined;
  if (typeof model === 'string' && models.length < mostModels && !models.includes(model)) {
    models.push(model);
  }
}

/** An endpoint that nobody named, and that the Batch API does not have, may be a mistake. */
function warningsAbout(named: string | undefined, found: string | undefined): Problem[] {
  if (named !== undefined || found === undefined || rulesOf(found) !== undefined) {
    return [];
  }
  const message = `The Batch API has no endpoint ${quote(found)}: check the url, unless your provider has it.`;
  return [{ code: 'unknown_endpoint', param: 'url', message, line: null }];
}

/** The bytes of a file, or of the lines that requests would be sent as, however malformed. */
async function* bytesOf(
  source: ByteSource | RequestSource<object>,
  options: ValidateRequestsOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = 0;
  for await (const item of chunksOf(source)) {
    if (item instanceof Uint8Array) {
      yield item;
    } else {
      position++;
      yield encodeUtf8(`${textOfRequest(item, position, options)}\n`);
    }
  }
}

/**
 * The line a request would be sent as; `null`, which is reported, for one that cannot be written as one line.
 */
function textOfRequest(item: unknown, position: number, options: ValidateRequestsOptions): string {
  if (isRawRequest(item)) {
    return item.rawLine.includes('\n') ? 'null' : item.rawLine;
  }
  const line = isPlainObject(item) ? toRequestLine(item as unknown as AnyRequest, position, options) : null;
  return writeJson(line) ?? 'null';
}
