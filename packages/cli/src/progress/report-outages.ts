import type { Outage } from '@offpeak/core';
import { oneLine } from '../terminal/format.ts';
import type { Progress } from './progress.ts';

/** Says when a server is out of reach and when it answers again, once each. */
export interface OutageReport {
  /** As an option of core: called after each failed poll. */
  onOutage(outage: Outage): void;
  /** The server has answered. */
  onAnswer(): void;
}

const maxReason = 200;

/**
 * Reports the outages of the server at `baseURL`.
 *
 * @example
 * ```ts
 * const { onOutage } = reportOutages(progress, 'http://host/v1');
 * // No answer from http://host/v1: connect ECONNREFUSED 10.0.0.1:80. Retrying; the batch is safe.
 * ```
 */
export function reportOutages(progress: Progress, baseURL: string): OutageReport {
  let isAway = false;
  return {
    onOutage({ error }) {
      if (isAway) {
        return;
      }
      isAway = true;
      progress.say(`No answer from ${baseURL}: ${reasonOf(error)}. Retrying; the batch is safe.`);
    },
    onAnswer() {
      if (isAway) {
        progress.say(`${baseURL} answers again.`);
      }
      isAway = false;
    },
  };
}

/** What went wrong, without the call it happened to. */
function reasonOf(error: Outage['error']): string {
  const words = error.message.replace(/^[A-Z]+ \S+ (got no answer: )?/, '').replace(/\.$/, '');
  return oneLine(words, maxReason);
}
