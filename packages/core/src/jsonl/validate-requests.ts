import type { BatchEndpoint } from '../wire/batch.ts';
import { type ByteSource, chunksOf, counting, encode } from './bytes.ts';
import { checkExample } from './check-example.ts';
import { checkRequest, type SeenRequests } from './check-request.ts';
import { type BatchLimits, embeddingInputsOf, emptyFile, type FileCounts, withDefaults } from './limits.ts';
import { defaultMaxLineBytes, scanLines } from './lines.ts';
import { parseJson } from './parse-json.ts';
import { isRawRequest } from './raw-request.ts';
import { type AnyRequest, type RequestSource, toRequestLine } from './request-line.ts';
import { isFields, type ProblemCode, type ValidationReport } from './validation.ts';
import { writeJson } from './write-json.ts';

/** Options of {@link validateRequests}. */
export interface ValidateRequestsOptions {
  /** The endpoint the batch goes to; without it, the lines only have to agree with the first. */
  endpoint?: BatchEndpoint | undefined;
  /** `batch` (default) or `fine-tune`: what the lines have to be. */
  purpose?: 'batch' | 'fine-tune' | undefined;
  /** Laid under every `body`, as by `submitBatch`. Only for requests, not for files. */
  defaults?: Record<string, unknown> | undefined;
  /** Most problems told; the rest are counted. Default 100. */
  maxErrors?: number | undefined;
  /** How large the file may be. Default: what OpenAI allows in one batch. */
  limits?: BatchLimits | undefined;
  /** Longest line, in bytes. Default 268,435,456 (256 MiB). */
  maxLineBytes?: number | undefined;
}

const modelsTold = 10;
const overLimit = {
  requests: 'too_many_requests',
  bytes: 'file_too_large',
  embeddingInputs: 'too_many_embedding_inputs',
};

/**
 * Checks a JSONL file, or requests, as a batch or fine-tuning input before anything is uploaded: every bad line with its number, field and the
 * API's code, then what is wrong with the whole. A stream is read to its end, holding one line and the custom ids.
 *
 * Throws only what the source itself fails with.
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
  const { purpose = 'batch', maxErrors = 100, maxLineBytes = defaultMaxLineBytes } = options;
  const isBatch = purpose === 'batch';
  const limits = withDefaults(options.limits);
  const report: ValidationReport = {
    ok: true,
    errors: [],
    errorCount: 0,
    models: [],
    ...emptyFile(),
  };
  const note = (line: number | null) => (code: ProblemCode, param: string | null, message: string) => {
    report.ok = false;
    if (++report.errorCount <= maxErrors) report.errors.push({ code, message, line, param });
  };
  const seen: SeenRequests = { ids: new Map(), model: undefined };
  let { endpoint } = options;
  const bytes = counting(bytesOf(source, options), (size) => {
    report.bytes += size;
  });
  for await (const lines of scanLines(bytes, maxLineBytes))
    for (const { number, text, tooLong } of lines) {
      report.requests++;
      const tell = note(number);
      if (tooLong) {
        tell('line_too_long', null, `This line is longer than ${maxLineBytes} bytes (maxLineBytes).`);
        continue;
      }
      const line = parseJson(text);
      if (!isFields(line)) tell('invalid_json_line', null, 'This line is not a JSON object.');
      else if (!isBatch) checkExample(line, tell);
      else {
        if (typeof line.url === 'string') endpoint ??= line.url;
        checkRequest(line, number, endpoint, seen, tell);
        if (!isFields(line.body)) continue;
        report.embeddingInputs += embeddingInputsOf(endpoint, line.body);
        const { model } = line.body;
        if (typeof model === 'string' && report.models.length < modelsTold && !report.models.includes(model))
          report.models.push(model);
      }
    }
  const whole = note(null);
  if (report.requests === 0) whole('empty_file', null, 'The file has no lines.');
  for (const [what, code] of Object.entries(overLimit) as [keyof FileCounts, ProblemCode][])
    if (isBatch && report[what] > limits[what])
      whole(
        code,
        null,
        `The file has ${report[what]} ${what}; one batch takes ${limits[what]}. submitBatch splits it.`,
      );
  return report;
}

/** The bytes of a file, or of the lines that requests would be sent as, however malformed. */
async function* bytesOf(
  source: ByteSource | RequestSource<object>,
  options: ValidateRequestsOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = 0;
  for await (const item of chunksOf(source))
    if (item instanceof Uint8Array) yield item;
    else {
      position++;
      yield encode(`${textOfRequest(item, position, options)}\n`);
    }
}

/** The line a request would be sent as; `null` for one that cannot be written. */
function textOfRequest(item: unknown, position: number, options: ValidateRequestsOptions): string {
  if (isRawRequest(item)) {
    return item.rawLine;
  }
  const line = isFields(item) ? toRequestLine(item as unknown as AnyRequest, position, options) : null;
  return writeJson(line) ?? 'null';
}
