import { isPlainObject } from '../util/coerce.ts';
import { rulesOf } from './endpoints.ts';
import { type LineFault, lineFault, quote, wrongType } from './line-fault.ts';
import { type FileState, isMissing, type LineRule, type RequestFields } from './line-rule.ts';

/** The rule that some providers do not have. */
export const sameModelRule: LineRule = { name: 'one model in a batch', check: checkSameModel };

/**
 * The API's rules for the body of a line whose fields are valid. `endpointRules` says what each endpoint
 * requires.
 */
export const bodyRules: readonly LineRule[] = [
  { name: 'nothing is streamed', check: checkStream },
  { name: 'the model is named', check: checkModel },
  { name: 'messages are present', check: checkMessages },
  sameModelRule,
];

function checkStream({ url, body: { stream } }: RequestFields): LineFault | null {
  // Some endpoints accept 1 or "true" as true, so only values that cannot mean true are allowed.
  if (isMissing(stream) || stream === false) {
    return null;
  }
  const title = rulesOf(url)?.title ?? url;
  return lineFault(
    'streaming_unsupported',
    'body.stream',
    `${title}: Streaming is not supported in the Batch API. Leave body.stream out.`,
  );
}

function checkModel({ url, body }: RequestFields): LineFault | null {
  const { model } = body;
  if (!isMissing(model) && model !== '') {
    return typeof model === 'string' ? null : wrongType('body.model', 'a string', model);
  }
  const rules = rulesOf(url);
  const hasOther = rules?.modelFrom !== undefined && isPlainObject(body[rules.modelFrom]);
  return rules?.needs.includes('model') && !hasOther
    ? lineFault('invalid_request', 'body.model', 'Model parameter is required: name the model in body.model.')
    : null;
}

function checkMessages({ url, body: { messages } }: RequestFields): LineFault | null {
  if (Array.isArray(messages) || !rulesOf(url)?.needs.includes('messages')) {
    return null;
  }
  return isMissing(messages)
    ? lineFault(
        'invalid_request',
        'body.messages',
        'Messages parameter is required: put them in body.messages.',
      )
    : wrongType('body.messages', 'an array', messages);
}

function checkSameModel({ body: { model } }: RequestFields, file: FileState): LineFault | null {
  // A line without a model leaves it to the endpoint.
  return isMissing(model) || model === '' || file.model === undefined || model === file.model
    ? null
    : lineFault(
        'mismatched_model',
        'body.model',
        `The model ${quote(model)} does not match the model of the first request, ${quote(file.model)}: a batch can only use one model.`,
      );
}
