import { isFields, type Report, reportField } from './validation.ts';

/** What is remembered of the lines before. */
export interface SeenRequests {
  /** The line each custom id was first used on. */
  ids: Map<string, number>;
  model: string | undefined;
}

const needModel = new Set(['/v1/chat/completions', '/v1/embeddings', '/v1/completions']);

/** Checks one line of a batch input file. */
export function checkRequest(
  line: Record<string, unknown>,
  number: number,
  endpoint: string | undefined,
  seen: SeenRequests,
  report: Report,
): void {
  const { custom_id: id, method, url, body } = line;
  if (typeof id !== 'string' || !id) reportField(report, 'custom_id', id, 'a string');
  else {
    const first = seen.ids.get(id);
    if (first)
      report(
        'duplicate_custom_id',
        'custom_id',
        `custom_id ${JSON.stringify(id)} is used on line ${first} already.`,
      );
    else seen.ids.set(id, number);
  }
  if (method !== 'POST') reportField(report, 'method', method, 'POST', 'invalid_method');
  if (typeof url !== 'string' || !url || (endpoint && url !== endpoint))
    reportField(report, 'url', url, endpoint ?? 'an endpoint', 'invalid_url');
  if (!isFields(body)) {
    reportField(report, 'body', body, 'an object');
    return;
  }
  const { model, stream } = body;
  if (stream) reportField(report, 'body.stream', stream, 'left out', 'streaming_unsupported');
  if (typeof model !== 'string' || !model) {
    if (needModel.has(String(url))) reportField(report, 'body.model', model, 'a string');
    return;
  }
  seen.model ??= model;
  if (model !== seen.model)
    reportField(report, 'body.model', model, `${seen.model} as on other lines`, 'mismatched_model');
}
