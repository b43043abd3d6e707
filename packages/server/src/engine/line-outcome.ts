import type { BatchUsage } from '@offpeak/core';
import type { UpstreamAnswer, UpstreamFailure } from '../upstream/upstream.ts';
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
 * or the line may be what it fails at. `always`: it is there and has answered, and the answer is of no use.
 */
export type Blame = 'never' | 'whenOthersDoWell' | 'always';

/**
 * What an attempt came to. `final` stands. `retry` may stand if the line is given up on; `overload` says the upstream is to be
 * asked less, and `waitMs` that it named a time.
 */
export type LineOutcome =
  | { type: 'final'; result: LineResult }
  | {
      type: 'retry';
      result: LineResult;
      overload: boolean;
      blame: Blame;
      waitMs: number | null;
    };

/** Judges an answer: 2xx and 4xx stand, 408, 409, 429 and 5xx are tried again, and so is a 2xx that is not JSON. */
export function judgeAnswer(batchId: string, line: Line, answer: UpstreamAnswer, now: number): LineOutcome {
  const body = parseObject(answer.text);
  const success = answer.status >= 200 && answer.status < 300;
  const requestId = answer.header('x-request-id');
  if (success && body !== null) {
    const text = answeredLine(batchId, line, { status: answer.status, requestId, bodyText: answer.text });
    return { type: 'final', result: { kind: 'output', text, usage: usageOf(body) } };
  }
  if (success) {
    const error = {
      code: 'invalid_response',
      message: 'The model endpoint answered with something that is not a JSON object.',
    };
    const result: LineResult = { kind: 'error', text: unansweredLine(batchId, line, error), usage: null };
    return { type: 'retry', result, overload: false, blame: 'always', waitMs: null };
  }
  const bodyText = body === null ? wrapPlainError(answer) : answer.text;
  const text = answeredLine(batchId, line, { status: answer.status, requestId, bodyText });
  const result: LineResult = { kind: 'error', text, usage: null };
  if (!isRetried(answer.status)) return { type: 'final', result };
  const overload = answer.status === 429 || answer.status === 503;
  const waitMs = retryAfterMs((name) => answer.header(name), now);
  return { type: 'retry', result, overload, blame: blameOf(answer.status), waitMs };
}

/** Judges an attempt without an answer. */
export function judgeFailure(batchId: string, line: Line, failure: UpstreamFailure): LineOutcome {
  const error = { code: `upstream_${failure.kind}`, message: failure.message };
  const result: LineResult = { kind: 'error', text: unansweredLine(batchId, line, error), usage: null };
  if (failure.kind === 'too_large') return { type: 'final', result };
  const blame = failure.kind === 'unreachable' ? 'never' : 'whenOthersDoWell';
  return { type: 'retry', result, overload: failure.kind !== 'broken', blame, waitMs: null };
}

/** What a server or a proxy before it says while it starts, stops or is broken; other statuses say something of the request. */
const troubled: ReadonlySet<number> = new Set([408, 500, 502, 504]);

function blameOf(status: number): Blame {
  if (status === 429 || status === 503) return 'never';
  // From 520 on they are made up by proxies, of a server that they do not reach.
  return troubled.has(status) || status >= 520 ? 'whenOthersDoWell' : 'always';
}

function isRetried(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
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
