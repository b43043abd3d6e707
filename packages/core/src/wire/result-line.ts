/**
 * One line of the output file or of the error file of a batch. The published schema does not define it, so
 * this type is offpeak's.
 *
 * A request that the model endpoint refused has a `response` with a 4xx or 5xx `status_code` and
 * `error: null`; one that was never processed has `response: null` and an `error` such as `batch_expired` or
 * `batch_cancelled`.
 * @see https://platform.openai.com/docs/guides/batch#5-retrieve-the-results
 */
export interface ResultLine<Body = unknown> {
  /** `batch_req_…` */
  id: string;
  custom_id: string;
  response: { status_code: number; request_id: string; body: Body } | null;
  error: { code: string; message: string } | null;
}
