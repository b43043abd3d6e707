/** Calls one of the demo's own routes. Throws an Error whose message can be shown. */
export async function fetchJson<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetchAnswer(url, init);
  if (!response.ok) {
    throw new Error(await reason(response));
  }
  return (await response.json()) as T;
}

/** As `fetch`, but its error says what a visitor can do when no answer arrives. */
export async function fetchAnswer(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) {
      throw error;
    }
    throw new Error('No answer from the server. Check the connection and try again.', { cause: error });
  }
}

async function reason(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const message = (body as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? message : `The demo server answered ${response.status}.`;
}
