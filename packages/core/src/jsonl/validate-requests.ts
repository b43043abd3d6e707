import { throwIfAborted } from '../errors/abort.ts';
import { rulesOf } from '../protocol/endpoints.ts';
import { type LineFault, quote } from '../protocol/line-fault.ts';
import type { ProviderTraits } from '../protocol/provider-traits.ts';
import { emptyInput, overLimit } from '../protocol/whole-file.ts';
import { type ByteSource, chunksOf, counting } from '../util/byte-source.ts';
import { isPlainObject } from '../util/coerce.ts';
import { encodeUtf8 } from '../util/utf8.ts';
import type { BatchEndpoint } from '../wire/batch.ts';
import { type BatchLimits, withDefaults } from './limits.ts';
import { createLineReview } from './line-review.ts';
import { defaultMaxLineBytes, scanLines } from './lines.ts';
import { isRawRequest } from './raw-request.ts';
import { createReport } from './report.ts';
import { type AnyRequest, type RequestSource, toRequestLine } from './request-line.ts';
import type { Problem, ValidationReport } from './validation.ts';
import { writeJson } from './write-json.ts';

/** Options of {@link validateRequests}. */
export interface ValidateRequestsOptions {
  /** The endpoint of the batch. Default: that of the first line, with which the others must agree. */
  endpoint?: BatchEndpoint | undefined;
  /** The purpose of the file, which decides what its lines must be. Default `batch`. */
  purpose?: 'batch' | 'fine-tune' | undefined;
  /** Defaults for every `body`, as in `submitBatch`. Only for requests, not for files. */
  defaults?: Record<string, unknown> | undefined;
  /** Problems to report at most; all are counted. Default 100. */
  maxErrors?: number | undefined;
  /** The `traits` of the client, for a provider with limits, lines or rules of its own. */
  traits?: ProviderTraits | undefined;
  /** How large one batch may be. Default: the limits of the provider. */
  limits?: BatchLimits | undefined;
  /**
   * Whether a file that exceeds the limits of one batch is an error, as for a file that is uploaded as one.
   * Default false: `submitBatch` splits it.
   */
  oneBatch?: boolean | undefined;
  /** Longest line accepted, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
  /** Ends the check with `aborted`. */
  signal?: AbortSignal | undefined;
}

/**
 * Checks a JSONL file, or requests, as the input of a batch or of fine-tuning, before anything is uploaded.
 * Reports every bad line with its number, its first wrong field and the code of the API, then the problems of
 * the whole file. A stream is read to its end; one line and the custom ids are held in memory.
 *
 * A file that exceeds the limits of one batch is not an error unless `oneBatch` is set: `submitBatch` makes
 * several batches of it, and `batchesNeeded` is their number.
 *
 * @param source A file, a stream or other bytes, or requests as for `submitBatch`.
 * @throws `aborted`, and the error of the source itself, such as `file_changed` for a file that
 *   changes while it is read.
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
  const { maxErrors = 100, maxLineBytes = defaultMaxLineBytes, endpoint, purpose, traits, signal } = options;
  const limits = withDefaults(options.limits, traits?.limits);
  const { report, addError } = createReport(maxErrors);
  const review = createLineReview({ endpoint, purpose, traits, limits, maxLineBytes }, report);
  const bytes = counting(bytesOf(source, options), (size) => {
    report.bytes += size;
  });
  for await (const lines of scanLines(bytes, maxLineBytes)) {
    throwIfAborted(signal);
    for (const line of lines) {
      const { fault, isWhole } = review.check(line);
      if (fault !== null) {
        addError(fault, isWhole ? null : line.number);
      }
      if (isWhole) {
        return report;
      }
    }
  }
  if (report.requests === 0) {
    addError(emptyInput, null);
  }
  if (purpose !== 'fine-tune') {
    report.batchesNeeded = review.batches;
    if (options.oneBatch) {
      checkTotals(report, limits, addError);
    }
    report.warnings = warningsAbout(endpoint, review.endpoint);
  }
  return report;
}

const limitNames = ['requests', 'bytes', 'embeddingInputs'] as const;

/** Adds an error for each limit of one batch that the whole file exceeds. */
function checkTotals(
  report: ValidationReport,
  limits: ReturnType<typeof withDefaults>,
  addError: (fault: LineFault, line: null) => void,
): void {
  for (const name of limitNames) {
    if (report[name] > limits[name]) {
      addError(overLimit(name, limits[name]), null);
    }
  }
}

/** An endpoint that no option names, and that the Batch API does not have, may be a mistake. */
function warningsAbout(named: string | undefined, found: string | undefined): Problem[] {
  if (named !== undefined || found === undefined || rulesOf(found) !== undefined) {
    return [];
  }
  const message = `The Batch API has no endpoint ${quote(found)}: check the url, unless your provider has it.`;
  return [{ code: 'unknown_endpoint', param: 'url', message, line: null }];
}

/** Yields the bytes of a file, or of the lines that requests would be sent as, however malformed. */
async function* bytesOf(
  source: ByteSource | RequestSource<object>,
  options: ValidateRequestsOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = 0;
  for await (const item of chunksOf(source)) {
    if (item instanceof Uint8Array) {
      yield item;
    } else {
      position += 1;
      yield encodeUtf8(`${textOfRequest(item, position, options)}\n`);
    }
  }
}

/** Returns the line for a request; `null`, which is then reported, for one that does not fit on one line. */
function textOfRequest(item: unknown, position: number, options: ValidateRequestsOptions): string {
  if (isRawRequest(item)) {
    return item.rawLine.includes('\n') ? 'null' : item.rawLine;
  }
  const shape = options.traits?.line;
  const request = (shape?.read(item) ?? item) as AnyRequest;
  const line = isPlainObject(item) ? toRequestLine(request, position, options) : null;
  return (line && shape?.write(line, undefined)) ?? writeJson(line) ?? 'null';
}
