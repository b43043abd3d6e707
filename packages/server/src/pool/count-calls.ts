import type { CallStats } from '../metrics/call-stats.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { type Upstream, UpstreamError } from '../upstream/upstream.ts';

/** Returns an upstream whose calls for batches are counted; everything else passes unchanged. */
export function countCalls(upstream: Upstream, calls: CallStats, clock: SteadyClock): Upstream {
  const { name, findOther, metrics, pass } = upstream;
  return {
    ...(name !== undefined && { name }),
    async send(call) {
      const sentAt = clock.monotonic();
      try {
        const answer = await upstream.send(call);
        calls.add(clock.wall(), String(answer.status), clock.monotonic() - sentAt);
        return answer;
      } catch (error) {
        if (!call.signal.aborted) {
          calls.add(clock.wall(), error instanceof UpstreamError ? error.kind : 'broken', null);
        }
        throw error;
      }
    },
    models: (id, signal) => upstream.models(id, signal),
    ...(findOther !== undefined && { findOther: (signal) => findOther.call(upstream, signal) }),
    ...(metrics !== undefined && { metrics: (signal) => metrics.call(upstream, signal) }),
    ...(pass !== undefined && { pass: (call) => pass.call(upstream, call) }),
    close: () => upstream.close(),
  };
}
