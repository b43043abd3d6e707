import { type ApiError, type BatchUsage, errorInResponse } from '@offpeak/core';
import { isTooDeep, maxDepth } from '@offpeak/core/protocol';
import { failureDetail, failureReason } from '../upstream/failure-reason.ts';
import type { UpstreamAnswer, UpstreamFailure } from '../upstream/upstream.ts';
import type { FailedAttempt, FailureKind } from './endpoint-state.ts';
import { errorStatus } from './error-status.ts';
import type { Line } from './result-line.ts';
import { answeredLine, unansweredLine } from './result-line.ts';
import { retryAfterMs } from './retry-after.ts';
import { usageOf } from './usage.ts';

/** A line's result, ready for the journal. */
export interface LineResult {
  kind: 'output' | 'error';
  text: string;
  usage: BatchUsage | null;
}

/**
 * Whether a failed attempt counts against its line. `never`: the upstream is away or has too much to do. `whenOthersDoWell`: it may be away,
 * or the line may be what it fails at. `always`: it is there and has answered, and the answer is useless.
 */
export type Blame = 'never' | 'whenOthersDoWell' | 'always';

/** An answer that refuses a line by its status. Many alike in a row say something of the upstream, not of the lines. */
export interface Refusal {
  status: number;
  /** What tells it from others of the same status. */
  reason: string;
}

/**
 * What an attempt came to. `final` stands. `retry` may stand if the line is given up on; `overload` says the upstream is to be
 * asked less.
 */
export type LineOutcome =
  | { type: 'final'; result: LineResult; refusal: Refusal | null }
  | ({ type: 'retry'; result: LineResult; overload: boolean; blame: Blame } & FailedAttempt);

/**
 * Judges an answer. A 2xx stands unless there is an error inside: that is judged as if it had come with the status it names. Other
 * statuses stand, except 408, 409, 429 and 5xx, which are tried again; and so is a 2xx that is not a JSON object.
 */
export function judgeAnswer(batchId: string, line: Line, answer: UpstreamAnswer, now: number): LineOutcome {
  const isDeep = isTooDeep(answer.text);
  const body = isDeep ? null : parseObject(answer.text);
  if (answer.status >= 200 && answer.status < 300) {
    // The same request would be answered in the same way.
    if (isDeep) return { type: 'final', result: noObject(batchId, line, tooDeep), refusal: null };
    if (body === null) return judgeNoObject(batchId, line);
    const error = errorInResponse(body);
    if (error === undefined) return judgeSuccess(batchId, line, answer, body);
    return judgeRefusal(batchId, line, answer, body, error, now);
  }
  return judgeRefusal(batchId, line, answer, body, null, now);
}

/** Judges an attempt without an answer. */
export function judgeFailure(batchId: string, line: Line, failure: UpstreamFailure): LineOutcome {
  const error = { code: `upstream_${failure.kind}`, message: failure.message };
  const result: LineResult = { kind: 'error', text: unansweredLine(batchId, line, error), usage: null };
  if (failure.kind === 'too_large') return { type: 'final', result, refusal: null };
  const overload = failure.kind === 'timeout' || failure.kind === 'unreachable';
  return {
    type: 'retry',
    result,
    overload,
    blame: failureBlame[failure.kind],
    kind: failure.kind === 'unreachable' ? 'unreachable' : 'wasted',
    reason: failureReason(failure.cause) ?? inClause(failure.message),
    detail: failureDetail(failure.cause) ?? failure.message,
    waitMs: null,
  };
}

const failureBlame: Readonly<Record<Exclude<UpstreamFailure['kind'], 'too_large'>, Blame>> = {
  unreachable: 'never',
  broken: 'whenOthersDoWell',
  timeout: 'whenOthersDoWell',
  // The request was run, and is paid for each time.
  unreadable: 'always',
};

/** A sentence about the upstream as a clause about "it". */
function inClause(message: string): string {
  return message.replace(/^The upstream('s)? /, (_, of?: string) => (of ? 'its ' : 'it ')).replace(/\.$/, '');
}

function judgeSuccess(
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

function noObject(batchId: string, line: Line, message: string): LineResult {
  const text = unansweredLine(batchId, line, { code: 'invalid_response', message });
  return { kind: 'error', text, usage: null };
}

function judgeNoObject(batchId: string, line: Line): LineOutcome {
  const message = 'The model endpoint answered with something that is not a JSON object.';
  const result = noObject(batchId, line, message);
  const reason = 'its answers are not JSON objects';
  return {
    type: 'retry',
    result,
    overload: false,
    blame: 'always',
    kind: 'wasted',
    reason,
    detail: reason,
    waitMs: null,
  };
}

/** What an error inside of a success stands for that names no status: the upstream broke its word. */
const noStatus = 502;

function judgeRefusal(
  batchId: string,
  line: Line,
  answer: UpstreamAnswer,
  body: Record<string, unknown> | null,
  inside: ApiError | null,
  now: number,
): LineOutcome {
  const named = inside === null ? answer.status : errorStatus(inside);
  const status = named ?? noStatus;
  const bodyText = body === null ? wrapPlainError(answer) : answer.text;
  const requestId = answer.header('x-request-id');
  const text = answeredLine(batchId, line, { status, requestId, bodyText });
  const result: LineResult = { kind: 'error', text, usage: usageOf(body) };
  const reason = describeStatus(status, inside ?? body?.error ?? body);
  if (named === null || !isRetried(named)) return { type: 'final', result, refusal: { status, reason } };
  return {
    type: 'retry',
    result,
    overload: isBusy(named),
    blame: blameOf(named),
    kind: kindOf(named),
    reason,
    detail: reason,
    waitMs: retryAfterMs((name) => answer.header(name), now),
  };
}

/** What a server says that has too much to do; 529 is Anthropic's. */
function isBusy(status: number): boolean {
  return status === 429 || status === 503 || status === 529;
}

/** What a server or a proxy before it says while it starts, stops or is broken; other statuses say something of the request. */
const troubled: ReadonlySet<number> = new Set([408, 500, 502, 504]);

function blameOf(status: number): Blame {
  if (isBusy(status)) return 'never';
  // From 520 on they are made up by proxies, of a server that they do not reach.
  return troubled.has(status) || status >= 520 ? 'whenOthersDoWell' : 'always';
}

function kindOf(status: number): FailureKind {
  if (isBusy(status)) return 'busy';
  return blameOf(status) === 'always' ? 'wasted' : 'failing';
}

function isRetried(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** A status with the code of its error, if that is a name: a sentence could quote a request. */
function describeStatus(status: number, error: unknown): string {
  const { code, type } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  const name = [code, type].find((text) => typeof text === 'string' && /^[a-z][\w.-]{2,63}$/i.test(text));
  return name === undefined ? `status ${status}` : `status ${status} (${String(name)})`;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Longest piece of a plain-text error that goes into a result file, in characters. */
const longestQuote = 1000;

/** Result bodies are objects: a refusal in plain text or HTML is put in the usual envelope. */
function wrapPlainError(answer: UpstreamAnswer): string {
  const quote = answer.text.trim().slice(0, longestQuote);
  const message = quote === '' ? `The model endpoint answered with status ${answer.status}.` : quote;
  return JSON.stringify({ error: { message, type: 'upstream_error', param: null, code: null } });
}
