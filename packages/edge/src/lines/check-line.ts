import { isObject } from '../http/read-json.ts';
import type { Refusal } from '../http/refusal.ts';
import { findAccountReference } from './account-reference.ts';
import { lineError } from './line-error.ts';

/** What the lines of an input file may ask for. */
export interface LineRules {
  /** Endpoints a line may name in `url`. */
  endpoints: readonly string[];
  /** Models a line may name, or null for any but fine-tuned ones. */
  models: readonly string[] | null;
  /** Whether a line may name things that belong to the whole account. */
  accountReferences: boolean;
}

/** What all lines of a file must agree on. */
export interface FileFacts {
  url: string;
  model: string;
}

const fields: ReadonlySet<string> = new Set(['custom_id', 'method', 'url', 'body']);
const maxIdLength = 512;

/** A line that passed, as far as the rest of the file needs it. */
export interface CheckedLine extends FileFacts {
  customId: string;
}

/** Checks one parsed line by itself and against the lines before it. Throws a {@link Refusal} that names the line. */
export function checkLine(
  value: unknown,
  number: number,
  rules: LineRules,
  before: FileFacts | null,
): CheckedLine {
  const refuse = (code: string, param: string | null, message: string): Refusal =>
    lineError(number, code, param, message);
  if (!isObject(value)) throw refuse('invalid_json_line', null, 'this is not a JSON object.');
  for (const field of fields) {
    if (value[field] === undefined || value[field] === null) {
      throw refuse('missing_required_parameter', field, `missing required parameter '${field}'.`);
    }
  }
  const extra = Object.keys(value).find((field) => !fields.has(field));
  if (extra !== undefined) {
    throw refuse('unknown_parameter', extra.slice(0, 64), `unknown parameter '${extra.slice(0, 64)}'.`);
  }
  const { custom_id: customId, method, url, body } = value;
  if (typeof customId !== 'string' || customId === '' || customId.length > maxIdLength) {
    throw refuse(
      'invalid_value',
      'custom_id',
      `custom_id must be a string of 1 to ${maxIdLength} characters.`,
    );
  }
  if (method !== 'POST') throw refuse('invalid_method', 'method', "method must be 'POST'.");
  if (typeof url !== 'string' || !rules.endpoints.includes(url)) {
    throw refuse('invalid_url', 'url', `url must be one of ${rules.endpoints.join(', ')}.`);
  }
  if (before !== null && url !== before.url) {
    throw refuse('invalid_url', 'url', `url must be ${before.url} as on the first line.`);
  }
  if (!isObject(body)) throw refuse('invalid_type', 'body', 'body must be an object.');
  const model = checkModel(body.model, rules, before, refuse);
  if (body.stream !== undefined && body.stream !== null && body.stream !== false) {
    throw refuse('streaming_unsupported', 'body.stream', 'streaming is not supported in a batch.');
  }
  const reference = rules.accountReferences ? null : findAccountReference(body);
  if (reference !== null) {
    throw refuse(
      'reference_not_allowed',
      reference,
      `${reference} names something of the whole account; send the content itself.`,
    );
  }
  return { customId, url, model };
}

function checkModel(
  model: unknown,
  rules: LineRules,
  before: FileFacts | null,
  refuse: (code: string, param: string, message: string) => Refusal,
): string {
  const param = 'body.model';
  if (typeof model !== 'string' || model === '') {
    throw refuse('missing_required_parameter', param, 'body.model is required.');
  }
  const allowed =
    rules.models === null
      ? rules.accountReferences || !model.startsWith('ft:')
      : rules.models.includes(model);
  if (!allowed)
    throw refuse('model_not_allowed', param, `the model '${model.slice(0, 64)}' is not allowed here.`);
  if (before !== null && model !== before.model) {
    throw refuse(
      'mismatched_model',
      param,
      `all lines must have one model, and the first line has '${before.model.slice(0, 64)}'.`,
    );
  }
  return model;
}
