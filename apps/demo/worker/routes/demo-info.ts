import type { DemoSettings } from '../env.ts';

/** `GET /api/demo-info`: what the page needs to know about what stands behind it. */
export function demoInfo({ provider, models, samples }: DemoSettings): Response {
  return Response.json({ provider, models, samples }, { headers: { 'cache-control': 'no-store' } });
}
