import type { EndpointProblem } from '../failures/endpoint-state.ts';
import type { ServerContext } from '../server-context.ts';

/** Handles `GET /healthz`: the process answers. */
export function health(): Response {
  return Response.json({ status: 'ok' });
}

/**
 * Handles `GET /readyz`: the storage answers and batches run; 503 before `start()` and while the server
 * closes. The state of the model endpoint is reported but causes no 503: files, batches and results are
 * available without it, and clients that wait for a batch must not be refused.
 */
export async function readiness({ storage, engine, pool }: ServerContext): Promise<Response> {
  const stored = await storage.deliveries.dueInMs([]).then(
    () => true,
    () => false,
  );
  const ready = stored && engine.running;
  const upstream = describe(pool.problem);
  const upstreams =
    pool.targets.length === 1
      ? {}
      : { upstreams: pool.targets.map(({ name, endpoint }) => ({ name, ...describe(endpoint.problem) })) };
  return Response.json(
    {
      status: ready ? 'ready' : 'not_ready',
      storage: stored,
      engine: engine.running,
      upstream,
      ...upstreams,
    },
    { status: ready ? 200 : 503 },
  );
}

function describe(problem: EndpointProblem | null): object {
  return problem === null
    ? { ok: true }
    : { ok: false, reason: problem.reason, since: Math.floor(problem.since / 1000) };
}
