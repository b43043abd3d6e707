import { createRegistry } from './registry.ts';
import { createTrafficRing } from './traffic-ring.ts';

/** The metrics of a server. */
export type ServerMetrics = ReturnType<typeof createServerMetrics>;

const secondBounds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Creates the metrics of one server, all at zero. */
export function createServerMetrics() {
  const registry = createRegistry();
  return {
    batchesRunning: registry.gauge(
      'offpeak_batches_running',
      'Batches that are being validated, run or finalized.',
    ),
    linesQueued: registry.gauge('offpeak_lines_queued', 'Requests of running batches without a result.'),
    linesInFlight: registry.gauge('offpeak_lines_in_flight', 'Requests in flight to the upstream.'),
    concurrencyLimit: registry.gauge('offpeak_concurrency_limit', 'Requests that may be in flight now.'),
    upstreamUp: registry.gauge(
      'offpeak_upstream_up',
      'Whether the model endpoint answers, as far as is known: 1 or 0.',
    ),
    lines: registry.counter(
      'offpeak_lines_total',
      'Results written, by result: completed, failed or not_run.',
      ['result'],
    ),
    attempts: registry.counter(
      'offpeak_upstream_attempts_total',
      'Attempts ended, by outcome: a status or a kind of failure.',
      ['outcome'],
    ),
    retries: registry.counter('offpeak_upstream_retries_total', 'Attempts that are to be repeated.'),
    upstreamSeconds: registry.histogram(
      'offpeak_upstream_seconds',
      'Time from sending a request to its answer.',
      secondBounds,
    ),
    liveInFlight: registry.gauge('offpeak_live_in_flight', 'Live requests at the upstream.'),
    liveRequests: registry.counter(
      'offpeak_live_requests_total',
      'Live requests that the upstream answered, by project and status.',
      ['project', 'status'],
    ),
    liveTokens: registry.counter(
      'offpeak_live_tokens_total',
      'Tokens of live requests, by project and kind: input or output.',
      ['project', 'kind'],
    ),
    liveSeconds: registry.histogram(
      'offpeak_live_seconds',
      'Time from a live request to the first byte of its answer.',
      secondBounds,
    ),
    requests: registry.counter(
      'offpeak_http_requests_total',
      'Answers of the API, by method, route and status.',
      ['method', 'route', 'status'],
    ),
    receivedBytes: registry.counter('offpeak_received_bytes_total', 'Bytes of files and parts stored.'),
    sentBytes: registry.counter('offpeak_sent_bytes_total', 'Bytes of file contents promised in answers.'),
    /** The traffic of the last hour, for dashboards. */
    traffic: createTrafficRing(),
    sampled: registry.sampled,
    text: registry.text,
  };
}
