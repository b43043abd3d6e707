import type { LineOutcome } from '../failures/line-outcome.ts';
import { type RetryRules, retryDelayMs } from '../failures/retry-delay.ts';
import type { Pool } from '../pool/pool.ts';
import type { Target } from '../pool/target.ts';
import type { WaitingLine } from './batch-queue.ts';

type FinalOutcome = Extract<LineOutcome, { type: 'final' }>;
type RetryOutcome = Extract<LineOutcome, { type: 'retry' }>;

/**
 * Returns whether a failed attempt counts against its line.
 *
 * @param answered The number of lines that were answered by now.
 */
export function countsAgainst(
  { answeredThen }: Pick<WaitingLine, 'answeredThen'>,
  attribution: RetryOutcome['attribution'],
  answered: number,
): boolean {
  return attribution === 'always' || (attribution === 'whenOthersSucceed' && answered > answeredThen);
}

/**
 * Returns whether a line was refused since its model is unknown to one endpoint, while another may serve it.
 * The endpoint gets no more lines of the model.
 */
export function isServedElsewhere(
  target: Target,
  pool: Pool,
  model: string | null,
  { refusal }: FinalOutcome,
): boolean {
  if (model === null || (refusal?.unknownModel ?? null) === null) {
    return false;
  }
  target.lacking.add(model);
  return pool.hasOther(target, model);
}

/**
 * Returns how long a line waits before its next attempt, in ms. While an endpoint fails, its own pauses
 * decide; the pause of a line would come on top. A line that never reached an endpoint goes to another one
 * immediately, and the pause that one asks for is not another's.
 */
export function delayMs(
  target: Target,
  attempts: number,
  { kind, waitMs }: RetryOutcome,
  { pool, retry }: { pool: Pool; retry: RetryRules },
): number {
  const hasOther = pool.targets.some((other) => other !== target && other.endpoint.problem === null);
  if (target.endpoint.problem !== null || (hasOther && kind === 'unreachable')) {
    return 0;
  }
  return retryDelayMs(attempts, hasOther ? null : waitMs, retry, Math.random);
}
