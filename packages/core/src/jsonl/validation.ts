import type { OpenString } from '../wire/open-string.ts';

/** What can be wrong with a file; where the API has a code for it, it is the API's. */
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

/** One thing that is wrong with a file. */
export interface Problem {
  code: ProblemCode;
  /** What is wrong, and how to fix it. */
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
  /** What may be wrong: nothing in it makes `ok` false. */
  warnings: Problem[];
  /** How many batches the lines make: more than 1 if they are more than one batch takes. */
  batchesNeeded: number;
  requests: number;
  bytes: number;
  embeddingInputs: number;
  /** The models asked for, in the order they first appear; at most 10. */
  models: string[];
}
