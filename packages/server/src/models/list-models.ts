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
    const contentType = answer.header('content-type') ?? 'application/json';
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': contentType } });
  } catch (error) {
    if (!(error instanceof UpstreamFailure)) throw error;
    throw new ApiFailure(502, error.message, { type: 'upstream_error', code: `upstream_${error.kind}` });
  }
}
