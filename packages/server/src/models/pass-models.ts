import { HttpError, notFound } from '../http/http-error.ts';
import type { ServerContext } from '../server-context.ts';
import { UpstreamError } from '../upstream/upstream.ts';
import { isModelId } from './model-id.ts';

/**
 * Handles `GET /v1/models` and `GET /v1/models/{model}`: returns the response of the model endpoint; a 502
 * without one, and a 404 for an id that could lead to another path.
 */
export async function passModels(
  { upstream }: ServerContext,
  id: string | null,
  signal: AbortSignal,
): Promise<Response> {
  if (id !== null && !isModelId(id)) {
    throw notFound('The model does not exist: its id has characters or segments that no id of a model has.', {
      param: 'model',
      code: 'model_not_found',
    });
  }
  try {
    const answer = await upstream.models(id, signal);
    if (!mayHaveBody(answer.status)) {
      const message = `The upstream answered with status ${answer.status} and no models.`;
      throw new HttpError(502, message, { type: 'upstream_error', code: 'upstream_invalid' });
    }
    const contentType = answer.header('content-type') ?? 'application/json';
    return new Response(answer.text, { status: answer.status, headers: { 'content-type': contentType } });
  } catch (error) {
    if (!(error instanceof UpstreamError)) {
      throw error;
    }
    throw new HttpError(502, error.message, { type: 'upstream_error', code: `upstream_${error.kind}` });
  }
}

/** Whether a `Response` with a status may have a body. */
function mayHaveBody(status: number): boolean {
  return status >= 200 && status <= 599 && ![204, 205, 304].includes(status);
}
