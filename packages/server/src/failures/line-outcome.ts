import { type ApiError, type BatchUsage, errorInResponse } from '@offpeak/core';
import { isPlainObject, isTooDeep, maxDepth } from '@offpeak/core/protocol';
import { answeredLine, type Line, unansweredLine } from '../results/result-line.ts';
import { usageOf } from '../results/usage.ts';
import { failureDetail, failureReason } from '../upstream/failure-reason.ts';
import type { UpstreamAnswer, UpstreamError } from '../upstream/upstream.ts';
import type { FailedAttempt } from './endpoint-state.ts';
import { errorStatus } from './error-status.ts';
import { retryAfterMs } from './retry-after.ts';
import { attributionOf, type FailureAttribution, isBusy, isRetried, kindOf } from './status-rules.ts';
import { unknownModel } from './unknown-model.ts';

/** The result of a line, ready for the journal. */
export interface LineResult {
  kind: 'output' | 'error';
  text: string;
  usage: BatchUsage | null;
}

/**
 * An answer that refuses a line by its status. Several equal ones in a row are about the endpoint, not the
 * lines.
 */
export interface Refusal {
  status: number;
  /** Distinguishes it from other refusals with the same status. */
  reason: string;
  /** The sentence of an endpoint that does not know the model of the line; null for other refusals. */
  unknownModel: string | null;
}

/**
 * The outcome of an attempt. A `final` result is recorded. That of a `retry` is recorded only if the line is
 * given up; `overload` means that the endpoint must get fewer requests.
 */
export type LineOutcome =
  | { type: 'final'; result: LineResult; refusal: Refusal | null }
  | ({
      type: 'retry';
      result: LineResult;
      overload: boolean;
      attribution: FailureAttribution;
    } & FailedAttempt);

/**
 * Judges an answer. A 2xx is final, unless it holds an error: that is judged by the status it names. Other
 * statuses are final too, except 408, 409, 429 and 5xx, which are retried, as is a 2xx that is not a JSON
 * object.
 *
 * @param now In unix ms.
 */
export function judgeAnswer(batchId: string, line: Line, answer: UpstreamAnswer, now: number): LineOutcome {
  const isDeep = isTooDeep(answer.text);
  const body = isDeep ? null : parseObject(answer.text);
  if (answer.status < 200 || answer.status >= 300) {
    return judgeRefusal(batchId, line, answer, { body, inside: null, now });
  }
  if (isDeep) {
    // The same request would get the same answer.
    return { type: 'final', result: invalidResponse(batchId, line, tooDeep), refusal: null };
  }
  if (body === null) {
    return retryInvalid(batchId, line);
  }
  const inside = errorInResponse(body);
  return inside === undefined
    ? succeed(batchId, line, answer, body)
    : judgeRefusal(batchId, line, answer, { body, inside, now });
}

/** Judges an attempt without an answer. */
export function judgeFailure(batchId: string, line: Line, failure: UpstreamError): LineOutcome {
  const error = { code: `upstream_${failure.kind}`, message: failure.message };
  const result: LineResult = { kind: 'error', text: unansweredLine(batchId, line, error), usage: null };
  if (failure.kind === 'too_large') {
    return { type: 'final', result, refusal: null };
  }
  return {
    type: 'retry',
    result,
    overload: failure.kind === 'timeout' || failure.kind === 'unreachable',
    attribution: failureAttribution[failure.kind],
    kind: failure.kind === 'unreachable' ? 'unreachable' : 'wasted',
    reason: failureReason(failure.cause) ?? toClause(failure.message),
    detail: failureDetail(failure.cause) ?? failure.message,
    waitMs: null,
  };
}

const failureAttribution: Readonly<Record<Exclude<UpstreamError['kind'], 'too_large'>, FailureAttribution>> =
  {
    unreachable: 'never',
    broken: 'whenOthersSucceed',
    timeout: 'whenOthersSucceed',
    // The request was run, and is paid for each time.
    unreadable: 'always',
  };

/** Turns a sentence about the upstream into a clause about "it". */
function toClause(message: string): string {
  return message.replace(/^The upstream('s)? /, (_, of?: string) => (of ? 'its ' : 'it ')).replace(/\.$/, '');
}

function succeed(
  batchId: string,
  line: Line,
  answer: UpstreamAnswer,
  body: Record<string, unknown>,
): LineOutcome {
  const requestId = answer.header('x-request-id');
  const text = answeredLine(batchId, line, { status: answer.status, requestId, bodyText: answer.text });
  return { type: 'final', result: { kind: 'output', text, usage: usageOf(body) }, refusal: null };
}

const tooDeep = `The model endpoint answered with JSON that is nested more than ${maxDepth} levels deep.`;

function invalidResponse(batchId: string, line: Line, message: string): LineResult {
  const text = unansweredLine(batchId, line, { code: 'invalid_response', message });
  return { kind: 'error', text, usage: null };
}

function retryInvalid(batchId: string, line: Line): LineOutcome {
  const message = 'The model endpoint answered with something that is not a JSON object.';
  const reason = 'its answers are not JSON objects';
  return {
    type: 'retry',
    result: invalidResponse(batchId, line, message),
    overload: false,
    attribution: 'always',
    kind: 'wasted',
    reason,
    detail: reason,
    waitMs: null,
  };
}

/** The status of an error inside a success that names none: the endpoint sent an invalid response. */
const noStatus = 502;

function judgeRefusal(
  batchId: string,
  line: Line,
  answer: UpstreamAnswer,
  { body, inside, now }: { body: Record<string, unknown> | null; inside: ApiError | null; now: number },
): LineOutcome {
  const named = inside === null ? answer.status : errorStatus(inside);
  const status = named ?? noStatus;
  const bodyText = body === null ? wrapPlainError(answer) : answer.text;
  const requestId = answer.header('x-request-id');
  const text = answeredLine(batchId, line, { status, requestId, bodyText });
  const result: LineResult = { kind: 'error', text, usage: usageOf(body) };
  const error = inside ?? body?.error ?? body;
  const reason = describeStatus(status, error);
  if (named === null || !isRetried(named)) {
    const refusal = { status, reason, unknownModel: unknownModel(status, error) };
    return { type: 'final', result, refusal };
  }
  return {
    type: 'retry',
    result,
    overload: isBusy(named),
    attribution: attributionOf(named),
    kind: kindOf(named),
    reason,
    detail: reason,
    waitMs: retryAfterMs((name) => answer.header(name), now),
  };
}

/** Returns a status with the code of its error, if that is a name: a sentence could quote a request. */
function describeStatus(status: number, error: unknown): string {
  const { code, type } = isPlainObject(error) ? error : {};
  const name = [code, type].find((text) => typeof text === 'string' && /^[a-z][\w.-]{2,63}$/i.test(text));
  return name === undefined ? `status ${status}` : `status ${status} (${String(name)})`;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The number of characters of a plain-text error that go into a result file. */
const maxQuoteLength = 1000;

/** The body of a result is an object: a refusal in plain text or HTML is put into the usual envelope. */
function wrapPlainError(answer: UpstreamAnswer): string {
  const quote = answer.text.trim().slice(0, maxQuoteLength);
  const message = quote === '' ? `The model endpoint answered with status ${answer.status}.` : quote;
  return JSON.stringify({ error: { message, type: 'upstream_error', param: null, code: null } });
}
