/**
 * Every code an {@link OffpeakError} can have. Codes are stable: new ones may be added, none changes its
 * meaning.
 *
 * | code | when |
 * | --- | --- |
 * | `aborted` | your signal was aborted |
 * | `timeout` | an attempt or a wait took longer than its limit |
 * | `network` | no answer arrived: refused, reset, DNS, a download that broke |
 * | `bad_request` | the server answered 400 or another 4xx without a code of its own here |
 * | `unauthorized` | 401: the key is missing or wrong |
 * | `forbidden` | 403 |
 * | `not_found` | 404 |
 * | `conflict` | 409: for example cancelling a completed batch |
 * | `too_large` | 413, or larger than the API accepts |
 * | `rate_limited` | 429 after all retries |
 * | `server_error` | 5xx after all retries |
 * | `bad_response` | an answer that the API does not define |
 * | `invalid_option` | an option given to offpeak is out of range; `param` names it |
 * | `invalid_request` | a request of a batch is malformed; `line` and `param` say where |
 * | `line_too_long` | one JSONL line is longer than allowed |
 * | `file_changed` | the file that was being read was changed, moved or deleted |
 * | `file_unavailable` | a result file is gone or was never written |
 * | `batch_failed` | the batch was refused as a whole; the message quotes the first reasons |
 * | `job_mismatch` | a saved job or upload does not belong to these requests or this file |
 * | `ambiguous_create` | a batch may or may not have been created, and the provider's list does not tell |
 * | `invalid_signature` | a webhook is not authentic, too old, or too long |
 * | `unsupported` | an authentic webhook that is not about a batch, or a call that the provider does not have
 * |
 */
export type ErrorCode =
  | 'aborted'
  | 'timeout'
  | 'network'
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'rate_limited'
  | 'server_error'
  | 'bad_response'
  | 'invalid_option'
  | 'invalid_request'
  | 'line_too_long'
  | 'file_changed'
  | 'file_unavailable'
  | 'batch_failed'
  | 'job_mismatch'
  | 'ambiguous_create'
  | 'invalid_signature'
  | 'unsupported';
