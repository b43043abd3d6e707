/**
 * The `error` object of an error answer. All four keys are always sent.
 * @see https://github.com/openai/openai-openapi/blob/master/openapi.yaml `Error`
 */
export interface ApiError {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** The body of every answer that is not 2xx. */
export interface ApiErrorBody {
  error: ApiError;
}
