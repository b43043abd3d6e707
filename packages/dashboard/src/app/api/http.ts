/** An answer of the API that is not a success. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string | null;
  readonly requestId: string | null;

  constructor(status: number, message: string, code: string | null, requestId: string | null) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/** The API as this page reaches it: beside the page, wherever that is mounted. */
export const apiBase = new URL('api/', document.baseURI.replace(/#.*$/, ''));

/**
 * Returns the address of a route such as `v1/batches`. Parameters that are undefined or empty are left out.
 */
export function apiURL(
  path: string,
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const url = new URL(path, apiBase);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') {
      url.searchParams.set(name, String(value));
    }
  }
  return url.href;
}

/** Sends a request. Throws an `ApiProblem` for an answer that is not a success. */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) {
      throw error;
    }
    throw new ApiProblem(0, 'No answer from the server. Check that it runs.', 'network', null);
  }
  if (response.ok) {
    return response;
  }
  const body = (await response.json().catch(() => null)) as {
    error?: { message?: unknown; code?: unknown };
  } | null;
  const { message, code } = body?.error ?? {};
  throw new ApiProblem(
    response.status,
    typeof message === 'string' ? message : `The server answered with status ${response.status}.`,
    typeof code === 'string' ? code : null,
    response.headers.get('x-request-id'),
  );
}

/** Reads JSON. Throws an `ApiProblem` for an answer that is not a success. */
export async function readJson<Body>(url: string, signal?: AbortSignal): Promise<Body> {
  const response = await send(url, signal ? { signal } : {});
  return (await response.json()) as Body;
}

/** Sends JSON and reads the answer. An `idempotencyKey` makes a repeated request happen once. */
export async function postJson<Body>(url: string, body: unknown, idempotencyKey?: string): Promise<Body> {
  const response = await send(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Body;
}
