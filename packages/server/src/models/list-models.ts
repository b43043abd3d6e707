import { ApiFailure } from '../http/api-failure.ts';
import type { ServerContext } from '../server-context.ts';
import { UpstreamFailure } from '../upstream/upstream.ts';

/** `GET /v1/models` and `GET /v1/models/{model}`: what the upstream answers; a 502 when it does not. */
export async function passModels(
  { upstream }: ServerContext,
  id: string | null,
  signal: AbortSignal,
): Promise<Response> {
  try {
    const answer = await upstream.models(id, signal);
    if (!mayHaveBody(answer.status)) {
      const message = `The upstream answered with status ${answer.status} and no models.`;
      throw new ApiFailure(502, message, { type: 'upstream_error', code: 'upstream_invalid' });
    }
    const contentType = answer.header('content-type') ?? 'application/json';
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': contentType } });
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error;
    throw new ApiFailure(502, error.message, { type: 'upstream_error', code: `upstream_${error.kind}` });
  }
}

/** Only with these can a `Response` be made that has a body. */
function mayHaveBody(status: number): boolean {
  return status >= 200 && status <= 599 && ![204, 205, 304].includes(status);
}
