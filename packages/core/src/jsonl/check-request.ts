import { isFields, type Report } from './validation.ts';

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
  for (const param of ['custom_id', 'method', 'url', 'body'])
    if (line[param] === undefined || line[param] === null || line[param] === '')
      report('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
  const { custom_id: id, method, url, body } = line;
  if (id && typeof id !== 'string') report('invalid_type', 'custom_id', 'custom_id must be a string.');
  if (id && typeof id === 'string') {
    const first = seen.ids.get(id);
    if (first)
      report(
        'duplicate_custom_id',
        'custom_id',
        `custom_id ${JSON.stringify(id)} is used on line ${first} already.`,
      );
    else seen.ids.set(id, number);
  }
  if (method && method !== 'POST')
    report('invalid_method', 'method', `method must be POST, not ${JSON.stringify(method)}.`);
  if (url && endpoint && url !== endpoint)
    report('invalid_url', 'url', `url is ${JSON.stringify(url)}, but the batch goes to ${endpoint}.`);
  if (!body) return;
  if (!isFields(body)) {
    report('invalid_type', 'body', 'body must be an object.');
    return;
  }
  const { model, stream } = body;
  if (stream === true)
    report('streaming_unsupported', 'body.stream', 'A batch cannot stream: leave out stream.');
  if (typeof model !== 'string' || !model) {
    if (needModel.has(String(url)))
      report('missing_required_parameter', 'body.model', "Missing required parameter: 'model'.");
    return;
  }
  seen.model ??= model;
  if (model !== seen.model)
    report(
      'mismatched_model',
      'body.model',
      `model is ${model}, but the lines before ask for ${seen.model}: one file has one model.`,
    );
}
