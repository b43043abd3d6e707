import { judgeAnswer, judgeFailure, type LineOutcome } from '../failures/line-outcome.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { Line } from '../results/result-line.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { type Upstream, UpstreamError } from '../upstream/upstream.ts';
import type { BatchQueue } from './batch-queue.ts';

/**
 * Sends a line to the model endpoint once. Returns the outcome, or null when the call was aborted. It never
 * rejects.
 */
export async function attemptLine(
  { upstream, clock, metrics }: { upstream: Upstream; clock: SteadyClock; metrics: ServerMetrics },
  { queue, signal }: { queue: Pick<BatchQueue, 'endpoint' | 'batchId'>; signal: AbortSignal },
  line: Line,
): Promise<LineOutcome | null> {
  const { endpoint, batchId } = queue;
  try {
    const answer = await upstream.send({ endpoint, body: line.body, signal });
    metrics.attempts.add(1, String(answer.status));
    return judgeAnswer(batchId, line, answer, clock.wall());
  } catch (error) {
    if (signal.aborted) {
      return null;
    }
    const failure =
      error instanceof UpstreamError ? error : new UpstreamError('broken', 'The call failed.', error);
    metrics.attempts.add(1, failure.kind);
    return judgeFailure(batchId, line, failure);
  }
}
