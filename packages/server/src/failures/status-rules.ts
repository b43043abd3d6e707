import type { FailureKind } from './endpoint-state.ts';

/**
 * Whether a failed attempt counts against its line. `never`: the endpoint is unreachable or overloaded.
 * `whenOthersSucceed`: the endpoint may be unreachable, or the line may be the cause. `always`: the endpoint
 * answered, and the answer is unusable.
 */
export type FailureAttribution = 'never' | 'whenOthersSucceed' | 'always';

/** Whether a server with this status has too many requests; 529 is Anthropic's. */
export function isBusy(status: number): boolean {
  return status === 429 || status === 503 || status === 529;
}

/** Whether a request with this status is sent again. */
export function isRetried(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** The statuses of a server or proxy that starts, stops or is broken; others are about the request. */
const serverFailures: ReadonlySet<number> = new Set([408, 500, 502, 504]);

/** Returns whether an attempt that failed with a status counts against its line. */
export function attributionOf(status: number): FailureAttribution {
  if (isBusy(status)) {
    return 'never';
  }
  // Statuses from 520 on are made up by proxies that cannot reach their server.
  return serverFailures.has(status) || status >= 520 ? 'whenOthersSucceed' : 'always';
}

/** Returns what a failure with a status says of the model endpoint. */
export function kindOf(status: number): FailureKind {
  if (isBusy(status)) {
    return 'busy';
  }
  return attributionOf(status) === 'always' ? 'wasted' : 'failing';
}
