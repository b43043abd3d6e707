import { isFields } from '../util/fields.ts';
import { rulesOf } from './endpoints.ts';
import { type LineFault, lineFault, quote, wrongType } from './line-fault.ts';
import { meantEndpoint } from './meant-endpoint.ts';

/** The custom ids of a file so far. */
export interface CustomIds {
  /** Adds an id; returns the line where it was seen first, or null when it is new. */
  add(customId: string, line: number): number | null;
}

/** What is known of a file when one of its lines is checked. */
export interface FileState {
  /** 1-based number of the line. */
  number: number;
  /** The line as it was read. */
  text: string;
  /** The endpoint of the batch, or what the first line names; undefined before it. */
  endpoint: string | undefined;
  /** The endpoints a first line is taken to mean, when it names none of them exactly. */
  endpoints: readonly string[];
  /** The model of the lines before that name one. */
  model: string | undefined;
  ids: CustomIds;
}

/** A line whose fields are of the right types. */
export interface RequestFields extends Record<string, unknown> {
  custom_id: string;
  method: 'POST';
  url: string;
  body: Record<string, unknown>;
}

/** A rule that request lines are held to, with a name by which it can be told from others. */
export interface LineRule<Line = RequestFields> {
  name: string;
  /** What is wrong with a line, or null. */
  check(line: Line, file: FileState): LineFault | null;
}

type AnyFields = Record<string, unknown>;
const fields = ['custom_id', 'method', 'url', 'body'];

/** The API's rules for the fields of a line, in the order in which they are looked at. */
export const fieldRules: readonly LineRule<AnyFields>[] = [
  { name: 'custom_id is there', check: (line) => (isMissing(line.custom_id) ? findMissing(line) : null) },
  { name: 'custom_id is a text', check: checkCustomId },
  { name: 'custom_id is used once', check: findDuplicate },
  { name: 'every field is there', check: findMissing },
  { name: 'method is POST', check: checkMethod },
  { name: 'url is the endpoint of the batch', check: checkUrl },
  {
    name: 'body is an object',
    check: ({ body }) => (isFields(body) ? null : wrongType('body', 'an object', body)),
  },
];

/** The API's rules for the body of a line whose fields are right. What they ask of each endpoint is in `endpointRules`. */
export const bodyRules: readonly LineRule[] = [
  { name: 'nothing is streamed', check: checkStream },
  { name: 'the model is named', check: checkModel },
  { name: 'messages are there', check: checkMessages },
  { name: 'one model in a batch', check: checkSameModel },
];

/** A rule of a server or gateway of its own: custom ids of at most so many characters. The API has no published limit. */
export function customIdLengthRule(most: number): LineRule {
  return {
    name: 'custom_id length',
    check({ custom_id: id }) {
      const length = id.length <= most ? id.length : [...id].length;
      return length <= most
        ? null
        : lineFault(
            'string_above_max_length',
            'custom_id',
            `Invalid 'custom_id': value too long. Expected at most ${most} characters, but got ${length} instead.`,
          );
    },
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function findMissing(line: AnyFields): LineFault | null {
  const first = fields.find((field) => isMissing(line[field]));
  if (first === undefined) {
    return null;
  }
  const missing = fields.filter((field) => isMissing(line[field]));
  const parameters = missing.length === 1 ? 'parameter' : 'parameters';
  const names = missing.map((field) => `'${field}'`).join(', ');
  return lineFault('missing_required_parameter', first, `Missing required ${parameters}: ${names}.`);
}

function checkCustomId({ custom_id: id }: AnyFields): LineFault | null {
  if (typeof id !== 'string') {
    return wrongType('custom_id', 'a string', id);
  }
  return id === '' ? lineFault('empty_string', 'custom_id', "Invalid 'custom_id': empty string.") : null;
}

function findDuplicate({ custom_id: id }: AnyFields, { ids, number }: FileState): LineFault | null {
  const first = ids.add(String(id), number);
  return first === null
    ? null
    : lineFault(
        'duplicate_custom_id',
        'custom_id',
        `The custom_id ${quote(id)} is a duplicate of the one in line ${first}: each request needs its own.`,
      );
}

function checkMethod({ method }: AnyFields): LineFault | null {
  return method === 'POST'
    ? null
    : lineFault('invalid_method', 'method', `'method' must be 'POST', not ${quote(method)}.`);
}

function checkUrl({ url }: AnyFields, file: FileState): LineFault | null {
  const { endpoint, endpoints } = file;
  if (typeof url !== 'string') {
    return wrongType('url', 'a string', url);
  }
  if (endpoint !== undefined) {
    return url === endpoint
      ? null
      : lineFault(
          'invalid_url',
          'url',
          `The URL provided for this request does not match the batch endpoint: it must be '${endpoint}', not ${quote(url)}.`,
        );
  }
  const meant = meantEndpoint(url, endpoints);
  return meant === undefined
    ? null
    : lineFault('invalid_url', 'url', `There is no endpoint ${quote(url)}: did you mean '${meant}'?`);
}

function checkStream({ url, body: { stream } }: RequestFields): LineFault | null {
  // Some endpoints take 1 or "true" for true, so only what cannot be read as true is let through.
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
  const hasOther = rules?.modelFrom !== undefined && isFields(body[rules.modelFrom]);
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
  // A line that leaves the model to the endpoint names none.
  return isMissing(model) || model === '' || file.model === undefined || model === file.model
    ? null
    : lineFault(
        'mismatched_model',
        'body.model',
        `The model ${quote(model)} does not match the model of the first request, ${quote(file.model)}: a batch can only use one model.`,
      );
}
