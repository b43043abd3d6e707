import type { OpenString } from '../wire/open-string.ts';

/** The codes of problems with a file: the code of the API, if it has one. */
export type ProblemCode = OpenString<
  | 'invalid_utf8'
  | 'invalid_json_line'
  | 'nested_too_deep'
  | 'missing_required_parameter'
  | 'invalid_type'
  | 'invalid_value'
  | 'empty_string'
  | 'empty_array'
  | 'duplicate_custom_id'
  | 'invalid_method'
  | 'invalid_url'
  | 'streaming_unsupported'
  | 'invalid_request'
  | 'mismatched_model'
  | 'line_too_long'
  | 'empty_file'
  | 'too_many_tasks'
  | 'file_too_large'
  | 'too_many_embedding_inputs'
  | 'unknown_endpoint'
>;

/** One problem with a file. */
export interface Problem {
  code: ProblemCode;
  /** What is wrong, and how to fix it. */
  message: string;
  /** 1-based line; null for a problem with the whole file. */
  line: number | null;
  /** The field, such as `body.model`, or null. */
  param: string | null;
}

/** The report of {@link validateRequests}. */
export interface ValidationReport {
  /** Whether there are no errors. */
  ok: boolean;
  /** The first problems in the order of the file, at most `maxErrors`. */
  errors: Problem[];
  /** The number of problems in all. */
  errorCount: number;
  /** Possible problems. They do not change `ok`. */
  warnings: Problem[];
  /** How many batches the lines need: more than 1 if they exceed the limits of one. */
  batchesNeeded: number;
  requests: number;
  bytes: number;
  embeddingInputs: number;
  /** The models of the requests, in the order they first appear; at most 10. */
  models: string[];
}
