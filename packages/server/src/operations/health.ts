import type { ServerContext } from '../server-context.ts';

/** `GET /healthz`: the process answers. */
export function health(): Response {
  return Response.json({ status: 'ok' });
}

/**
 * `GET /readyz`: the storage answers and batches are run; 503 before `start()` and while the server closes. Whether the model endpoint
 * answers is told and does not make it 503: files, batches and results are served without it, and clients that wait for a batch must not be
 * sent away meanwhile.
 */
export async function readiness({ storage, engine, endpoint }: ServerContext): Promise<Response> {
  const stored = await storage.deliveries.dueInMs([]).then(
    () => true,
    () => false,
  );
  const ready = stored && engine.running;
  const { problem } = endpoint;
  const upstream =
    problem === null
      ? { ok: true }
      : { ok: false, reason: problem.reason, since: Math.floor(problem.since / 1000) };
  return Response.json(
    { status: ready ? 'ready' : 'not_ready', storage: stored, engine: engine.running, upstream },
    { status: ready ? 200 : 503 },
  );
}
