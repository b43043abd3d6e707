import { isPlainObject } from '@offpeak/core/protocol';
import { rawMember } from '../results/raw-member.ts';
import { CliError, exitCodes } from '../terminal/cli-error.ts';
import { formatList } from '../terminal/format.ts';
import { fillTemplate, namesIn } from './fill-template.ts';
import type { Recipe } from './recipe.ts';
import { defaultEndpoint, requestBody } from './request-body.ts';
import type { Fields, SourceRecord } from './source-record.ts';

/** Turns records into lines of a batch input file. `name` is what messages call the input. */
export function toRequestLine(record: SourceRecord, recipe: Recipe, name: string): string {
  const { number, json, fields } = record;
  if (json === null) {
    return fromRow(fields ?? new Map(), number, recipe, name);
  }
  const value = parse(json);
  if (!isPlainObject(value)) {
    // The check of the lines says what is wrong.
    return json;
  }
  if ('body' in value) {
    return fromRequest(json.trim(), value, number, recipe);
  }
  return isBareBody(value, recipe)
    ? fromBareBody(json, value, number, recipe)
    : fromRow(textsOf(value), number, recipe, name);
}

/** Whether an object is the body of a request, by the member that the endpoint reads. */
export function isBareBody(
  value: Readonly<Record<string, unknown>>,
  { endpoint, template, column }: Recipe,
): boolean {
  if (template !== null || column !== null) {
    return false;
  }
  return (
    'messages' in value ||
    (endpoint !== null && endpoint !== defaultEndpoint && ('input' in value || 'prompt' in value))
  );
}

/** A request that may lack its method, url, id or model. What it has stays as it is, digit by digit. */
function fromRequest(json: string, value: Record<string, unknown>, number: number, recipe: Recipe): string {
  const { custom_id: id = idOf(number), method = 'POST', url = recipe.endpoint ?? defaultEndpoint } = value;
  const isComplete = 'custom_id' in value && 'method' in value && 'url' in value;
  const body = withModel(rawMember(json, 'body') ?? 'null', value.body, recipe);
  if (isComplete && body === rawMember(json, 'body')) {
    return json;
  }
  return `{"custom_id":${JSON.stringify(id)},"method":${JSON.stringify(method)},"url":${JSON.stringify(url)},"body":${body}}`;
}

function fromBareBody(json: string, value: Record<string, unknown>, number: number, recipe: Recipe): string {
  const { custom_id: id, ...body } = value;
  // A body with an id of its own has to be written again without it.
  const text = id === undefined ? json.trim() : JSON.stringify(body);
  return lineOf(id ?? idOf(number), recipe, withModel(text, body, recipe));
}

function fromRow(fields: Fields, number: number, recipe: Recipe, name: string): string {
  const text = promptOf(fields, number, recipe, name);
  const body = requestBody(recipe.endpoint ?? defaultEndpoint, text, recipe);
  return lineOf(rowId(fields, number, recipe, name), recipe, JSON.stringify(body));
}

function lineOf(id: unknown, { endpoint }: Recipe, body: string): string {
  return `{"custom_id":${JSON.stringify(id)},"method":"POST","url":${JSON.stringify(endpoint ?? defaultEndpoint)},"body":${body}}`;
}

/** The JSON of a body, with the model of the recipe if it has none. */
function withModel(json: string, body: unknown, { model }: Recipe): string {
  if (model === null || !isPlainObject(body) || 'model' in body) {
    return json;
  }
  const rest = json.replace(/^\s*\{\s*/, '');
  return `{"model":${JSON.stringify(model)}${rest.startsWith('}') ? '' : ','}${rest}`;
}

function idOf(number: number): string {
  return `row-${number}`;
}

function rowId(fields: Fields, number: number, { idColumn }: Recipe, name: string): string {
  if (idColumn !== null) {
    requireColumns([idColumn], fields, name);
  }
  const id = idColumn === null ? (fields.get('custom_id') ?? fields.get('id')) : fields.get(idColumn);
  return id?.trim() || idOf(number);
}

function promptOf(
  fields: Fields,
  number: number,
  { template, column, idColumn }: Recipe,
  name: string,
): string {
  if (template !== null) {
    requireColumns(namesIn(template), fields, name);
    return fillTemplate(template, fields);
  }
  const ids = ['custom_id', 'id', idColumn];
  const columns = [...fields.keys()].filter((one) => !ids.includes(one));
  const [only] = column === null ? columns : [column];
  if (column === null && columns.length !== 1) {
    const found = `${name} has the columns ${formatList([...fields.keys()])}`;
    throw usage(`${found}: say with --column which one is the prompt, or with --template how they make one.`);
  }
  requireColumns([only as string], fields, name);
  const text = fields.get(only as string) ?? '';
  if (text.trim() === '') {
    throw usage(`Row ${number} of ${name} has nothing in its column ${only}: fill it, or delete the row.`);
  }
  return text;
}

function requireColumns(names: readonly string[], fields: Fields, name: string): void {
  const missing = names.find((one) => !fields.has(one));
  if (missing !== undefined) {
    throw usage(`${name} has no column ${missing}; it has ${formatList([...fields.keys()])}.`);
  }
}

/** The members of an object as texts: a text as it is, any other value as JSON. */
function textsOf(value: Readonly<Record<string, unknown>>): Fields {
  return new Map(
    Object.entries(value).map(([key, item]) => [key, typeof item === 'string' ? item : JSON.stringify(item)]),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function usage(message: string): CliError {
  return new CliError(message, exitCodes.usage);
}
