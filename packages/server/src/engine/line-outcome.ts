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
 * What an attempt came to. `final` stands. `retry` may stand if the line is given up on; `overload` says the upstream is to be
 * asked less, `lineMayBeAtFault` that the answer was about this line and not about the upstream's load, and `waitMs` that it
 * named a time.
 */
export type LineOutcome =
  | { type: 'final'; result: LineResult }
  | {
      type: 'retry';
      result: LineResult;
      overload: boolean;
      lineMayBeAtFault: boolean;
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
    return { type: 'retry', result, overload: false, lineMayBeAtFault: true, waitMs: null };
  }
  const bodyText = body === null ? wrapPlainError(answer) : answer.text;
  const text = answeredLine(batchId, line, { status: answer.status, requestId, bodyText });
  const result: LineResult = { kind: 'error', text, usage: null };
  if (!isRetried(answer.status)) return { type: 'final', result };
  const overload = answer.status === 429 || answer.status === 503;
  const waitMs = retryAfterMs((name) => answer.header(name), now);
  return { type: 'retry', result, overload, lineMayBeAtFault: !overload, waitMs };
}

/** Judges an attempt without an answer. */
export function judgeFailure(batchId: string, line: Line, failure: UpstreamFailure): LineOutcome {
  const error = { code: `upstream_${failure.kind}`, message: failure.message };
  const result: LineResult = { kind: 'error', text: unansweredLine(batchId, line, error), usage: null };
  if (failure.kind === 'too_large') return { type: 'final', result };
  const lineMayBeAtFault = failure.kind !== 'unreachable';
  return { type: 'retry', result, overload: failure.kind !== 'broken', lineMayBeAtFault, waitMs: null };
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
