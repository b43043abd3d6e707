/** Returns an error in the envelope of the API. */
export function problem(status: number, message: string, code: string): Response {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return Response.json({ error: { message, type, param: null, code } }, { status });
}
