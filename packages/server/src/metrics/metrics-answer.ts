import type { ServerMetrics } from './server-metrics.ts';

/** `GET /metrics`, for Prometheus. Of what is counted by project, a key sees its own, and an operator all. */
export function metricsAnswer(metrics: ServerMetrics, project: string | null): Response {
  return new Response(metrics.text(project), {
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  });
}
