import type { ServerContext } from '../server-context.ts';

/** `GET /healthz`: the process answers. */
export function health(): Response {
  return Response.json({ status: 'ok' });
}

/** `GET /readyz`: the storage answers and batches are run; 503 before `start()` and while the server closes. */
export async function readiness({ storage, engine }: ServerContext): Promise<Response> {
  const stored = await storage.deliveries.nextDue().then(
    () => true,
    () => false,
  );
  const ready = stored && engine.running;
  return Response.json(
    { status: ready ? 'ready' : 'not_ready', storage: stored, engine: engine.running },
    { status: ready ? 200 : 503 },
  );
}
