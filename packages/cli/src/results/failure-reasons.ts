import type { BatchResult } from '@offpeak/core';
import { detachedStart, formatCount, oneLine } from '../terminal/format.ts';

/** Why requests did not succeed: one reason, and how many requests have it. */
export interface FailureReason {
  /** HTTP status of the answer; null for a request that was not answered. */
  status: number | null;
  code: string;
  message: string;
  count: number;
  /** The custom id of the first request with this reason. */
  custom_id: string | null;
}

/** Groups failures by status, code and message. */
export interface FailureTally {
  /** Counts a result, unless it succeeded. */
  add(result: BatchResult): void;
  /**
   * The most frequent reasons first; the rest of them are summed up in a last one with the code
   * `other_reasons`.
   */
  reasons(): FailureReason[];
}

/** Messages may quote the request, so that each is different: memory must not grow with the file. */
const maxGroups = 1000;
const maxReasons = 20;
const maxKept = 2000;

/** Makes a tally. */
export function createFailureTally(): FailureTally {
  const groups = new Map<string, FailureReason>();
  const others: FailureReason = {
    status: null,
    code: 'other_reasons',
    message: 'other reasons',
    count: 0,
    custom_id: null,
  };

  function groupOf(status: number | null, code: string, message: string): FailureReason {
    const key = JSON.stringify([status, code, message]);
    const group = groups.get(key);
    if (group) {
      return group;
    }
    if (groups.size >= maxGroups) {
      return others;
    }
    const added: FailureReason = { status, code, message, count: 0, custom_id: null };
    groups.set(key, added);
    return added;
  }

  return {
    add(result) {
      if (result.status === 'succeeded') {
        return;
      }
      const status = result.status === 'failed' ? result.statusCode : null;
      const group = groupOf(
        status,
        detachedStart(result.error.code, maxKept),
        detachedStart(result.error.message, maxKept),
      );
      group.count += 1;
      group.custom_id ??= result.customId === null ? null : detachedStart(result.customId, maxKept);
    },
    reasons() {
      const sorted = [...groups.values()].sort((a, b) => b.count - a.count);
      const rest = sorted.splice(maxReasons);
      if (others.count > 0) {
        rest.push(others);
      }
      const [first] = rest;
      if (first === undefined) {
        return sorted;
      }
      const count = rest.reduce((sum, reason) => sum + reason.count, 0);
      return [...sorted, { ...others, count, custom_id: first.custom_id }];
    },
  };
}

const maxMessage = 300;

/**
 * Reasons as lines for people.
 *
 * @example
 * ```ts
 * describeReasons([{ status: 404, code: 'http_404', message: 'no such model', count: 3, custom_id: 'r0' }]);
 * // ['  3 × 404 no such model (first: r0)']
 * ```
 */
export function describeReasons(reasons: readonly FailureReason[]): string[] {
  return reasons.map(({ status, code, message, count, custom_id: id }) => {
    const isTold = code === `http_${status}` || code === String(status) || code === 'other_reasons';
    const words = [status, isTold ? null : `${oneLine(code, 60)}:`, oneLine(message, maxMessage)];
    const first = id === null ? '' : ` (${count === 1 ? '' : 'first: '}${oneLine(id, 100)})`;
    return `  ${formatCount(count)} × ${words.filter((word) => word !== null).join(' ')}${first}`;
  });
}
