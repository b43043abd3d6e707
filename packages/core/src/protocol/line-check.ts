import { bodyRules, sameModelRule } from './body-rules.ts';
import { createCustomIds } from './custom-ids.ts';
import { endpointSpellingRule } from './endpoint-spelling.ts';
import { batchEndpoints } from './endpoints.ts';
import { fieldRules } from './field-rules.ts';
import type { LineFault } from './line-fault.ts';
import {
  type CustomIds,
  type FileState,
  firstFault,
  type LineRule,
  type RequestFields,
} from './line-rule.ts';
import { type LineText, type ParsedLine, parseLine } from './parse-line.ts';
import type { ProviderTraits } from './provider-traits.ts';

/** How the lines of a file are checked. */
export interface LineCheckOptions {
  /** The endpoint of the batch. Default: that of the first line. */
  endpoint?: string | undefined;
  /** Endpoints that are suggested if the first line misspells one. Default: those of the Batch API. */
  endpoints?: readonly string[] | undefined;
  /** Further rules, checked after those of the API. */
  rules?: readonly LineRule[] | undefined;
  /** How the provider of the batch differs from OpenAI. */
  traits?: ProviderTraits | undefined;
  /** Where custom ids are stored. Default: in memory. */
  ids?: CustomIds | undefined;
}

/** Checks the request lines of one file, in their order. */
export interface LineCheck {
  /** Parses and checks a line that is not blank. */
  checkText(line: LineText, number: number): ParsedLine;
  /** The endpoint of the lines: as given, or as the first line names it. */
  readonly endpoint: string | undefined;
  /** The model of the lines; undefined until a line names one. */
  readonly model: string | undefined;
}

/**
 * Creates a check for the lines of one batch input file: against the API's rules, and then against further
 * rules. A line is reported with its first fault. It holds the custom ids, as `ids` stores them.
 *
 * @example
 * ```ts
 * const lines = createLineCheck({ endpoint: '/v1/embeddings' });
 * lines.checkText({ text: '{"custom_id":"1"}', isUtf8: true }, 1);
 * // { fault: { code: 'missing_required_parameter', param: 'method', … } }
 * ```
 */
export function createLineCheck(options: LineCheckOptions = {}): LineCheck {
  const { endpoint, endpoints = batchEndpoints, rules = [], traits, ids = createCustomIds() } = options;
  const file: FileState = { number: 0, text: '', endpoint, endpoints, model: undefined, ids };
  const lineRules = [...fieldRules, ...(traits?.rules ?? [])];
  const bodies = traits?.manyModels ? bodyRules.filter((rule) => rule !== sameModelRule) : bodyRules;
  const requestRules = [endpointSpellingRule, ...bodies, ...rules];
  let isFirst = true;

  function check(given: Record<string, unknown>): LineFault | null {
    const shape = traits?.line;
    const line = shape ? { method: 'POST', url: file.endpoint, ...shape.read(given) } : given;
    const wrong = firstFault(lineRules, line, file);
    if (wrong !== null) {
      return wrong;
    }
    const request = line as RequestFields;
    const fault = firstFault(requestRules, request, file);
    if (fault === null) {
      file.endpoint ??= request.url;
      file.model ??= nameOf(request.body.model);
    }
    return fault;
  }

  return {
    checkText(line, number) {
      const parsed = parseLine(line, isFirst);
      isFirst = false;
      if (parsed.fault !== null) {
        return parsed;
      }
      file.number = number;
      file.text = line.text;
      const fault = check(parsed.value);
      return fault === null ? parsed : { fault, isWhole: false, value: parsed.value };
    },
    get endpoint() {
      return file.endpoint;
    },
    get model() {
      return file.model;
    },
  };
}

function nameOf(model: unknown): string | undefined {
  return typeof model === 'string' && model !== '' ? model : undefined;
}
