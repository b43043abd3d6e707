import type { Open } from '../wire/open.ts';
import { writeJson } from './write-json.ts';

export { isFields } from '../util/fields.ts';

/** What can be wrong with a file; where the API has a code for it, it is the API's. */
export type ProblemCode = Open<
  | 'invalid_json_line'
  | 'missing_required_parameter'
  | 'invalid_type'
  | 'invalid_method'
  | 'invalid_url'
  | 'mismatched_model'
  | 'duplicate_custom_id'
  | 'streaming_unsupported'
  | 'line_too_long'
  | 'empty_file'
  | 'too_many_requests'
  | 'file_too_large'
  | 'too_many_embedding_inputs'
>;

/** One thing that is wrong with a file. */
export interface Problem {
  code: ProblemCode;
  /** What is wrong, and how to mend it. */
  message: string;
  /** 1-based line, or null if it is about the whole file. */
  line: number | null;
  /** The field, such as `body.model`, or null. */
  param: string | null;
}

/** What {@link validateRequests} has found. */
export interface ValidationReport {
  ok: boolean;
  /** The first problems in the order of the file, at most `maxErrors`. */
  errors: Problem[];
  /** How many there are in all. */
  errorCount: number;
  requests: number;
  bytes: number;
  embeddingInputs: number;
  /** The models asked for, in the order they first appear; at most 10. */
  models: string[];
}

/** Takes note of a problem of the line at hand. */
export type Report = (code: ProblemCode, param: string | null, message: string) => void;

const longestQuote = 99;

/** Reports a field that is missing, or not what it must be. */
export function reportField(
  report: Report,
  param: string,
  value: unknown,
  must: string,
  code: ProblemCode = 'invalid_type',
): void {
  if (value === undefined || value === null || value === '')
    report('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
  else
    report(
      code,
      param,
      `${param} must be ${must}, not ${(writeJson(value) ?? 'this').slice(0, longestQuote)}.`,
    );
}
