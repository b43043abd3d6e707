import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { Estimates } from './estimates.ts';

/**
 * Adds the estimates to the metrics. They are sums over all batches: the metrics are visible to every
 * project, the batches of others are not.
 */
export function addEstimateMetrics({ sampled }: Pick<ServerMetrics, 'sampled'>, estimates: Estimates): void {
  const windows = ['now', 'hour'] as const;
  sampled(
    'offpeak_lines_per_second',
    'Results per second, by window: now (the last 30 seconds) or hour.',
    ['window'],
    () => windows.map((window) => ({ labels: [window], value: estimates.rate(window).lines })),
  );
  sampled(
    'offpeak_tokens_per_second',
    'Tokens of results per second, by kind (input or output) and window.',
    ['kind', 'window'],
    () =>
      windows.flatMap((window) => {
        const { inputTokens, outputTokens } = estimates.rate(window);
        return [
          { labels: ['input', window], value: inputTokens },
          { labels: ['output', window], value: outputTokens },
        ];
      }),
  );
  sampled(
    'offpeak_seconds_left',
    'How long all running batches will take at the rate of the last five minutes; absent while nothing moves.',
    [],
    () => [estimates.secondsLeft()].flatMap((value) => (value === null ? [] : [{ labels: [], value }])),
  );
}
