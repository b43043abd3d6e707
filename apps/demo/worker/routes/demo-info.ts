import type { DemoSettings } from '../env.ts';

/** `GET /api/demo-info`: the provider, its models and the samples. */
export function demoInfo({ provider, models, samples }: DemoSettings): Response {
  return Response.json({ provider, models, samples }, { headers: { 'cache-control': 'no-store' } });
}
