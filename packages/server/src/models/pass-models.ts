import { isPlainObject } from '@offpeak/core/protocol';
import { httpError, notFound } from '../http/http-error.ts';
import type { Target } from '../pool/target.ts';
import type { ServerContext } from '../server-context.ts';
import { type UpstreamAnswer, UpstreamError } from '../upstream/upstream.ts';
import { isModelId } from './model-id.ts';

/**
 * Handles `GET /v1/models` and `GET /v1/models/{model}`: returns the response of the model endpoint; a 502
 * without one, and a 404 for an id that could lead to another path. Of several endpoints, the lists are
 * joined, and the first one that knows a model describes it.
 */
export async function passModels(
  { pool }: ServerContext,
  id: string | null,
  signal: AbortSignal,
): Promise<Response> {
  if (id !== null && !isModelId(id)) {
    throw notFound('The model does not exist: its id has characters or segments that no id of a model has.', {
      param: 'model',
      code: 'model_not_found',
    });
  }
  const asked = pool.targets.filter((target) => id === null || mayDescribe(target, id));
  const answers = await Promise.all(asked.map((target) => askFor(target, id, signal)));
  const succeeded = answers.filter((answer) => 'status' in answer && answer.status < 300);
  const joined = id === null && succeeded.length > 1 ? joinLists(succeeded as UpstreamAnswer[]) : null;
  const [first] = [...succeeded, ...answers];
  if (asked.length === 0) {
    throw notFound(`The model '${id}' does not exist.`, { param: 'model', code: 'model_not_found' });
  }
  if (joined !== null) {
    return Response.json(joined);
  }
  if (first === undefined || first instanceof UpstreamError) {
    const { message, kind } = first ?? new UpstreamError('unreachable', 'The upstream is unreachable.');
    throw httpError(502, message, { type: 'upstream_error', code: `upstream_${kind}` });
  }
  if (!mayHaveBody(first.status)) {
    const message = `The upstream answered with status ${first.status} and no models.`;
    throw httpError(502, message, { type: 'upstream_error', code: 'upstream_invalid' });
  }
  const contentType = first.header('content-type') ?? 'application/json';
  return new Response(first.text, { status: first.status, headers: { 'content-type': contentType } });
}

/** An endpoint whose models the operator lists is not asked for others. */
function mayDescribe({ hasFixedModels, models }: Target, id: string): boolean {
  return !hasFixedModels || (models?.has(id) ?? false);
}

/** The models that the operator lists stand for themselves: the endpoint may know them under other names. */
function listedModels({ models }: Target, id: string | null): UpstreamAnswer {
  const ids = id === null ? [...(models ?? [])] : [id];
  const data = ids.map((name) => ({ id: name, object: 'model', created: 0, owned_by: 'offpeak' }));
  const text = JSON.stringify(id === null ? { object: 'list', data } : data[0]);
  return { status: 200, header: () => null, text };
}

async function askFor(
  target: Target,
  id: string | null,
  signal: AbortSignal,
): Promise<UpstreamAnswer | UpstreamError> {
  const { upstream, hasFixedModels } = target;
  if (hasFixedModels) {
    return listedModels(target, id);
  }
  try {
    return await upstream.models(id, signal);
  } catch (error) {
    if (error instanceof UpstreamError) {
      return error;
    }
    throw error;
  }
}

/** Joins lists of models; the first description of a model counts. Null when one of them is not a list. */
function joinLists(answers: readonly UpstreamAnswer[]): { object: 'list'; data: object[] } | null {
  const models = new Map<unknown, object>();
  for (const { text } of answers) {
    const list = parse(text);
    if (!isPlainObject(list) || !Array.isArray(list.data)) {
      return null;
    }
    for (const model of list.data.filter(isPlainObject)) {
      if (!models.has(model.id)) {
        models.set(model.id, model);
      }
    }
  }
  return { object: 'list', data: [...models.values()] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether a `Response` with a status may have a body. */
function mayHaveBody(status: number): boolean {
  return status >= 200 && status <= 599 && ![204, 205, 304].includes(status);
}
