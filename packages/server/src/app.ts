import { StatusError } from '@offpeak/core/protocol';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { Authenticate } from './auth/authenticate.ts';
import { cancelBatch } from './batches/cancel-batch.ts';
import { createBatch } from './batches/create-batch.ts';
import { createErrorGrouping } from './batches/error-groups.ts';
import { partialResults } from './batches/partial-results.ts';
import { batchObject, findBatch, listBatches, summarizeBatches } from './batches/read-batches.ts';
import { retryBatch } from './batches/retry-batch.ts';
import { createFile } from './files/create-file.ts';
import { fileContent } from './files/file-content.ts';
import { fileObject } from './files/file-object.ts';
import { findFile } from './files/find-file.ts';
import { listFiles } from './files/list-files.ts';
import { errorResponse, httpError, notFound } from './http/http-error.ts';
import { readJsonObject } from './http/read-json.ts';
import { newId } from './ids.ts';
import { liveEndpoints, passLive } from './live/pass-live.ts';
import { reasonOf } from './log/log.ts';
import { metricsAnswer } from './metrics/metrics-answer.ts';
import { passModels } from './models/pass-models.ts';
import { eventStream } from './monitor/event-stream.ts';
import { serverStatus } from './monitor/server-status.ts';
import { type Viewer, viewerOf } from './monitor/viewer.ts';
import { health, readiness } from './operations/health.ts';
import type { ServerContext } from './server-context.ts';
import type { ProjectScope } from './storage/batch-filter.ts';
import { StorageUnavailableError } from './storage/storage-errors.ts';
import { addPart } from './uploads/add-part.ts';
import { cancelUpload } from './uploads/cancel-upload.ts';
import { completeUpload } from './uploads/complete-upload.ts';
import { createUpload } from './uploads/create-upload.ts';

interface Env {
  Variables: { project: string; scope: ProjectScope; isOperator: boolean; requestId: string };
}

/** Creates the routes of the API. */
export function createApp(context: ServerContext, authenticate: Authenticate, isLive: boolean): Hono<Env> {
  const app = new Hono<Env>();
  const requireKey: MiddlewareHandler<Env> = async (c, next) => {
    const access = await authenticate(c.req.raw);
    if (access === null) {
      throw unauthorized(c.req.raw);
    }
    const { project, scope, isOperator } = viewerOf(access, queryOf(c.req.raw));
    c.set('project', project);
    c.set('scope', scope);
    c.set('isOperator', isOperator);
    await next();
  };
  app.use(identifyRequests(context));
  app.get('/healthz', () => health());
  app.get('/readyz', () => readiness(context));
  app.use('/v1/*', requireKey);
  app.get('/metrics', requireKey, (c) =>
    metricsAnswer(context.metrics, c.get('isOperator') ? null : c.get('project')),
  );
  addFileRoutes(app, context);
  addUploadRoutes(app, context);
  addBatchRoutes(app, context);
  addMonitorRoutes(app, context);
  if (isLive) {
    addLiveRoutes(app, context);
  }
  app.get('/v1/models', (c) => passModels(context, null, c.req.raw.signal));
  app.get('/v1/models/:id{.+}', (c) => passModels(context, c.req.param('id'), c.req.raw.signal));
  app.notFound((c) => errorResponse(unknownURL(c.req.method, c.req.path)));
  app.onError((error, c) => {
    const { method, routePath: route } = c.req;
    return toErrorResponse(context, error, { requestId: c.get('requestId'), method, route });
  });
  return app;
}

/** Gives every request an id, and counts it. */
function identifyRequests({ metrics }: ServerContext): MiddlewareHandler<Env> {
  return async (c, next) => {
    const requestId = newId('req_');
    c.set('requestId', requestId);
    await next();
    c.res.headers.set('x-request-id', requestId);
    const { method, routePath: route } = c.req;
    metrics.requests.add(1, method, route, String(c.res.status));
  };
}

function addFileRoutes(app: Hono<Env>, context: ServerContext): void {
  app.post('/v1/files', async (c) =>
    c.json(fileObject(await createFile(context, c.get('project'), c.req.raw))),
  );
  app.get('/v1/files', async (c) => c.json(await listFiles(context, c.get('scope'), queryOf(c.req.raw))));
  app.get('/v1/files/:id', async (c) =>
    c.json(fileObject(await findFile(context, c.get('project'), c.req.param('id')))),
  );
  app.delete('/v1/files/:id', async (c) => {
    const { id } = await findFile(context, c.get('project'), c.req.param('id'));
    const deleted = await context.storage.files.delete(c.get('project'), id);
    return c.json({ id, object: 'file', deleted });
  });
  app.get('/v1/files/:id/content', async (c) =>
    fileContent(context, await findFile(context, c.get('project'), c.req.param('id')), c.req.raw),
  );
}

function addUploadRoutes(app: Hono<Env>, context: ServerContext): void {
  const { maxJsonBytes } = context.limits;
  app.post('/v1/uploads', async (c) => {
    const body = await readJsonObject(c.req.raw, maxJsonBytes);
    return c.json(await createUpload(context, c.get('project'), body, clientKeyOf(c.req.raw)));
  });
  app.post('/v1/uploads/:id/parts', async (c) =>
    c.json(await addPart(context, c.get('project'), c.req.param('id'), c.req.raw)),
  );
  app.post('/v1/uploads/:id/complete', async (c) => {
    const body = await readJsonObject(c.req.raw, maxJsonBytes);
    return c.json(await completeUpload(context, c.get('project'), c.req.param('id'), body));
  });
  app.post('/v1/uploads/:id/cancel', async (c) =>
    c.json(await cancelUpload(context, c.get('project'), c.req.param('id'))),
  );
}

function addBatchRoutes(app: Hono<Env>, context: ServerContext): void {
  app.post('/v1/batches', async (c) => {
    const body = await readJsonObject(c.req.raw, context.limits.maxJsonBytes);
    return c.json(await createBatch(context, c.get('project'), body, clientKeyOf(c.req.raw)));
  });
  app.get('/v1/batches', async (c) => c.json(await listBatches(context, c.get('scope'), queryOf(c.req.raw))));
  app.get('/v1/batches/:id', async (c) =>
    c.json(batchObject(context, (await findBatch(context, c.get('project'), c.req.param('id'))).state)),
  );
  for (const kind of ['output', 'error'] as const) {
    app.get(`/v1/batches/:id/${kind}`, (c) =>
      partialResults(context, c.get('project'), c.req.param('id'), kind, c.req.raw),
    );
  }
  app.post('/v1/batches/:id/cancel', async (c) =>
    c.json(await cancelBatch(context, c.get('project'), c.req.param('id'))),
  );
}

/** Extensions for those who watch the server. */
function addMonitorRoutes(app: Hono<Env>, context: ServerContext): void {
  const errors = createErrorGrouping(context);
  app.get('/v1/batches/:id/error_groups', async (c) =>
    c.json(await errors.groupsOf(await findBatch(context, c.get('project'), c.req.param('id')))),
  );
  app.post('/v1/batches/:id/retry', async (c) => {
    const body = await readJsonObject(c.req.raw, context.limits.maxJsonBytes);
    const key = clientKeyOf(c.req.raw);
    return c.json(await retryBatch(context, c.get('project'), c.req.param('id'), body, key));
  });
  app.get('/v1/offpeak/status', async (c) => c.json(await serverStatus(context, viewer(c))));
  app.get('/v1/offpeak/summary', async (c) =>
    c.json(await summarizeBatches(context, c.get('scope'), queryOf(c.req.raw))),
  );
  app.get('/v1/offpeak/events', (c) => eventStream(context, viewer(c), c.req.raw));
}

function viewer(c: Context<Env>): Viewer {
  return { project: c.get('project'), scope: c.get('scope'), isOperator: c.get('isOperator') };
}

function addLiveRoutes(app: Hono<Env>, context: ServerContext): void {
  if (context.pool.targets.every(({ upstream }) => upstream.pass === undefined)) {
    return;
  }
  for (const endpoint of liveEndpoints) {
    app.post(endpoint, (c) => passLive(context, c.get('project'), endpoint, c.req.raw));
  }
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.url).searchParams;
}

function clientKeyOf(request: Request): string | null {
  return request.headers.get('idempotency-key');
}

function unknownURL(method: string, path: string): StatusError {
  const message = `Unknown request URL: ${method} ${path.slice(0, 200)}.`;
  return notFound(message, { code: 'unknown_url' });
}

/** Answers a request that failed. An unexpected error is logged. */
function toErrorResponse(
  { log }: ServerContext,
  error: unknown,
  request: { requestId: string; method: string; route: string },
): Response {
  if (error instanceof StatusError) {
    return errorResponse(error);
  }
  if (error instanceof StorageUnavailableError) {
    return errorResponse(storageFailure(error));
  }
  log({ level: 'error', message: 'a request failed', ...request, reason: reasonOf(error) });
  const message =
    'The server had an error while processing your request. Its log has the details under the id in x-request-id.';
  return errorResponse(httpError(500, message, { type: 'server_error' }));
}

function unauthorized(request: Request): StatusError {
  const message = request.headers.has('authorization')
    ? 'Incorrect API key provided.'
    : "You didn't provide an API key. Provide it in an Authorization header: Authorization: Bearer YOUR_KEY.";
  return httpError(401, message, { code: 'invalid_api_key', headers: { 'www-authenticate': 'Bearer' } });
}

/**
 * A failed disk is the operator's problem, not the caller's: 507 when it is full, else 503. Nothing was
 * acknowledged.
 */
function storageFailure(error: StorageUnavailableError): StatusError {
  const message = `${error.message} Nothing was stored; try again later.`;
  const status = error.reason === 'full' ? 507 : 503;
  return httpError(status, message, { type: 'server_error', code: `storage_${error.reason}` });
}
