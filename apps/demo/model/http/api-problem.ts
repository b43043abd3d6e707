/** A refused request, in the words of the API's error envelope. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: 400 | 404 | 405 | 413 | 500 | 503;
  readonly param: string | null;
  readonly code: string | null;

  constructor(
    status: ApiProblem['status'],
    message: string,
    { param = null, code = null }: { param?: string | null; code?: string | null } = {},
  ) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
  }
}

/** The answer to a refused request. Every error has all four keys, set or null. */
export function problemResponse(problem: ApiProblem): Response {
  const type = problem.status >= 500 ? 'server_error' : 'invalid_request_error';
  const { message, param, code } = problem;
  // The rest of a body that is too large is not read, so its connection cannot be used again.
  const headers: HeadersInit = problem.status === 413 ? { connection: 'close' } : {};
  return Response.json({ error: { message, type, param, code } }, { status: problem.status, headers });
}
