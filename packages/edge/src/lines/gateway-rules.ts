import { customIdLengthRule, type LineFault, type LineRule, lineFault, quote } from '@offpeak/core/protocol';
import { findAccountReference } from './account-reference.ts';
import { findRepeatedKey } from './repeated-key.ts';

/** What the lines of an input file may name. */
export interface LineRules {
  /** Endpoints a line may name in `url`. */
  endpoints: readonly string[];
  /** Models a line may name, or null for any but fine-tuned ones. */
  models: readonly string[] | null;
  /** Whether a line may name things that belong to the whole account. */
  accountReferences: boolean;
}

const fields: ReadonlySet<string> = new Set(['custom_id', 'method', 'url', 'body']);
const maxIdLength = 512;

/**
 * The rules that a gateway adds to those of the API: what a tenant may not request from an account that it
 * shares.
 */
export function gatewayRules({ endpoints, models, accountReferences }: LineRules): LineRule[] {
  const rules: LineRule[] = [
    { name: 'gateway: no other fields', check: findUnknownField },
    customIdLengthRule(maxIdLength),
    { name: 'gateway: allowed endpoints', check: ({ url }) => checkEndpoint(url, endpoints) },
    {
      name: 'gateway: allowed models',
      check: ({ body: { model } }) =>
        models === null ? checkOwnModel(model, accountReferences) : checkListed(model, models),
    },
    { name: 'gateway: no key twice', check: (line, { text }) => checkKeys(text, line) },
  ];
  return accountReferences
    ? rules
    : [...rules, { name: 'gateway: no account references', check: ({ body }) => findAccountReference(body) }];
}

/** A provider may act on a field that the gateway does not know. */
function findUnknownField(line: Record<string, unknown>): LineFault | null {
  const unknown = Object.keys(line).find((field) => !fields.has(field));
  return unknown === undefined
    ? null
    : lineFault('unknown_parameter', unknown.slice(0, 64), `Unknown parameter: ${quote(unknown)}.`);
}

function checkEndpoint(url: string, endpoints: readonly string[]): LineFault | null {
  return endpoints.includes(url)
    ? null
    : lineFault(
        'invalid_url',
        'url',
        `This gateway accepts no requests to ${quote(url)}: use one of ${endpoints.join(', ')}.`,
      );
}

/** Fine-tuned models belong to the account. */
function checkOwnModel(model: unknown, accountReferences: boolean): LineFault | null {
  return accountReferences || !String(model).startsWith('ft:') ? null : modelNotAllowed(model);
}

function checkListed(model: unknown, models: readonly string[]): LineFault | null {
  if (typeof model === 'string' && model !== '') {
    return models.includes(model) ? null : modelNotAllowed(model);
  }
  return lineFault(
    'model_not_allowed',
    'body.model',
    'This gateway allows some models only, so that none may be left to the endpoint: name one in body.model.',
  );
}

function modelNotAllowed(model: unknown): LineFault {
  return lineFault('model_not_allowed', 'body.model', `The model ${quote(model)} is not allowed here.`);
}

/**
 * A reader that keeps the first of two equal keys would see another request than the one that was checked.
 */
function checkKeys(text: string, line: Record<string, unknown>): LineFault | null {
  const repeated = findRepeatedKey(text, line);
  return repeated === null
    ? null
    : lineFault(
        'duplicate_key',
        repeated.slice(0, 64),
        `The key ${quote(repeated)} stands twice in one object.`,
      );
}
