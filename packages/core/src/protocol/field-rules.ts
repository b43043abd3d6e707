import { isPlainObject } from '../util/coerce.ts';
import { type LineFault, lineFault, quote, wrongType } from './line-fault.ts';
import { type FileState, isMissing, type LineRule } from './line-rule.ts';

type AnyFields = Record<string, unknown>;
const fields = ['custom_id', 'method', 'url', 'body'];

/** The API's rules for the fields of a line, in the order in which they are checked. */
export const fieldRules: readonly LineRule<AnyFields>[] = [
  { name: 'custom_id is a text', check: checkCustomId },
  { name: 'custom_id is used once', check: findDuplicate },
  { name: 'every field is present', check: findMissing },
  { name: 'method is POST', check: checkMethod },
  { name: 'url is the endpoint of the batch', check: checkUrl },
  {
    name: 'body is an object',
    check: ({ body }) => (isPlainObject(body) ? null : wrongType('body', 'an object', body)),
  },
];

function findMissing(line: AnyFields): LineFault | null {
  const isWhole = !isMissing(line.method) && !isMissing(line.url) && !isMissing(line.body);
  return isWhole ? null : missing(line);
}

/** Makes the fault of a line with missing fields: it names all of them. */
function missing(line: AnyFields): LineFault {
  const names = fields.filter((field) => isMissing(line[field]));
  const parameters = names.length === 1 ? 'parameter' : 'parameters';
  return lineFault(
    'missing_required_parameter',
    names[0] ?? null,
    `Missing required ${parameters}: ${names.map((name) => `'${name}'`).join(', ')}.`,
  );
}

function checkCustomId(line: AnyFields): LineFault | null {
  const { custom_id: id } = line;
  if (typeof id === 'string') {
    return id === '' ? lineFault('empty_string', 'custom_id', "Invalid 'custom_id': empty string.") : null;
  }
  return isMissing(id) ? missing(line) : wrongType('custom_id', 'a string', id);
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

function checkUrl({ url }: AnyFields, { endpoint }: FileState): LineFault | null {
  if (typeof url !== 'string') {
    return wrongType('url', 'a string', url);
  }
  return endpoint === undefined || url === endpoint
    ? null
    : lineFault(
        'invalid_url',
        'url',
        `The URL provided for this request does not match the batch endpoint: it must be '${endpoint}', not ${quote(url)}.`,
      );
}
