import type { ServerMetrics } from './server-metrics.ts';

/** `GET /metrics`, for Prometheus. */
export function metricsAnswer(metrics: ServerMetrics): Response {
  return new Response(metrics.text(), {
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  });
}
