import { batchEndpoints } from './endpoints.ts';
import type { LineFault } from './line-fault.ts';
import { type LineText, type ParsedLine, parseLine } from './parse-line.ts';
import {
  bodyRules,
  type CustomIds,
  type FileState,
  fieldRules,
  type LineRule,
  type RequestFields,
} from './request-rules.ts';

/** How the lines of a file are checked. */
export interface LineCheckOptions {
  /** The endpoint of the batch. Without it, the first line decides. */
  endpoint?: string | undefined;
  /** Endpoints that a first line may name. Default those of the Batch API, which others may be named beside. */
  endpoints?: readonly string[] | undefined;
  /** Rules beyond those of the API, looked at after them. */
  rules?: readonly LineRule[] | undefined;
  /** Where custom ids are kept. Default a map of all of them. */
  ids?: CustomIds | undefined;
}

/** Checks the request lines of one file, in their order. */
export interface LineCheck {
  /** Parses and checks a line that is not blank. */
  checkText(line: LineText, number: number): ParsedLine;
  /** Checks a line that is parsed already; returns the first thing that is wrong with it, or null. */
  check(line: Record<string, unknown>, number: number, text?: string): LineFault | null;
  /** The endpoint of the lines: as given, or as the first of them named it. */
  readonly endpoint: string | undefined;
  /** The model of the lines; undefined while none has named any. */
  readonly model: string | undefined;
}

/**
 * Checks the lines of a batch input file one after the other against the API's rules, and then against rules of one's own. The first
 * thing wrong with a line is its fault. Memory holds the custom ids, as `ids` keeps them.
 *
 * @example
 * ```ts
 * const lines = createLineCheck({ endpoint: '/v1/embeddings' });
 * lines.checkText({ text: '{"custom_id":"1"}', isUtf8: true }, 1);
 * // { fault: { code: 'missing_required_parameter', param: 'method', … } }
 * ```
 */
export function createLineCheck(options: LineCheckOptions = {}): LineCheck {
  const { endpoint, endpoints = batchEndpoints, rules = [], ids = createCustomIds() } = options;
  const file: FileState = { number: 0, text: '', endpoint, endpoints, model: undefined, ids };
  let isFirst = true;

  function check(line: Record<string, unknown>, number: number, text = ''): LineFault | null {
    file.number = number;
    file.text = text;
    const wrong = firstFault(fieldRules, line, file);
    if (wrong !== null) {
      return wrong;
    }
    const request = line as RequestFields;
    const fault = firstFault(bodyRules, request, file) ?? firstFault(rules, request, file);
    if (fault === null) {
      file.endpoint ??= request.url;
      file.model ??= nameOf(request.body.model);
    }
    return fault;
  }

  return {
    check,
    checkText(line, number) {
      const parsed = parseLine(line, isFirst);
      isFirst = false;
      if (parsed.fault !== null) {
        return parsed;
      }
      const fault = check(parsed.value, number, line.text);
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

function firstFault<Line>(rules: readonly LineRule<Line>[], line: Line, file: FileState): LineFault | null {
  for (const rule of rules) {
    const fault = rule.check(line, file);
    if (fault !== null) {
      return fault;
    }
  }
  return null;
}

function nameOf(model: unknown): string | undefined {
  return typeof model === 'string' && model !== '' ? model : undefined;
}

function createCustomIds(): CustomIds {
  const lines = new Map<string, number>();
  return {
    add(customId, line) {
      const first = lines.get(customId);
      if (first !== undefined) {
        return first;
      }
      lines.set(customId, line);
      return null;
    },
  };
}
