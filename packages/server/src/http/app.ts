import { Hono } from 'hono';
import type { Authenticate } from '../auth/authenticate.ts';
import { cancelBatch } from '../batches/cancel-batch.ts';
import { createBatch } from '../batches/create-batch.ts';
import { findBatch, listBatches } from '../batches/read-batches.ts';
import { createFile } from '../files/create-file.ts';
import { fileContent } from '../files/file-content.ts';
import { fileObject } from '../files/file-object.ts';
import { findFile } from '../files/find-file.ts';
import { listFiles } from '../files/list-files.ts';
import { newId } from '../ids.ts';
import { reasonOf } from '../log/log.ts';
import { passModels } from '../models/list-models.ts';
import type { ServerContext } from '../server-context.ts';
import { ApiFailure, notFound } from './api-failure.ts';
import { readJsonObject } from './read-json.ts';

interface Env {
  Variables: { project: string; requestId: string };
}

/** The routes of the API over their handlers. */
export function createApp(context: ServerContext, authenticate: Authenticate): Hono<Env> {
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    const requestId = newId('req_');
    c.set('requestId', requestId);
    await next();
    c.res.headers.set('x-request-id', requestId);
  });

  app.use('/v1/*', async (c, next) => {
    const project = await authenticate(c.req.raw);
    if (project === null) throw unauthorized(c.req.raw);
    c.set('project', project);
    await next();
  });

  const { maxJsonBytes } = context.limits;
  const query = (request: Request): URLSearchParams => new URL(request.url).searchParams;

  app.post('/v1/files', async (c) =>
    c.json(fileObject(await createFile(context, c.get('project'), c.req.raw))),
  );
  app.get('/v1/files', async (c) => c.json(await listFiles(context, c.get('project'), query(c.req.raw))));
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

  app.post('/v1/batches', async (c) => {
    const body = await readJsonObject(c.req.raw, maxJsonBytes);
    return c.json(await createBatch(context, c.get('project'), body));
  });
  app.get('/v1/batches', async (c) => c.json(await listBatches(context, c.get('project'), query(c.req.raw))));
  app.get('/v1/batches/:id', async (c) =>
    c.json((await findBatch(context, c.get('project'), c.req.param('id'))).state),
  );
  app.post('/v1/batches/:id/cancel', async (c) =>
    c.json(await cancelBatch(context, c.get('project'), c.req.param('id'))),
  );

  app.get('/v1/models', (c) => passModels(context, null, c.req.raw.signal));
  app.get('/v1/models/:id{.+}', (c) => passModels(context, c.req.param('id'), c.req.raw.signal));

  app.notFound((c) =>
    notFound(`Unknown request URL: ${c.req.method} ${c.req.path.slice(0, 200)}.`, {
      code: 'unknown_url',
    }).toResponse(),
  );
  app.onError((error, c) => {
    if (error instanceof ApiFailure) return error.toResponse();
    context.log({
      level: 'error',
      message: 'a request failed',
      requestId: c.get('requestId'),
      method: c.req.method,
      route: c.req.routePath,
      reason: reasonOf(error),
    });
    const message =
      'The server had an error while processing your request. Its log says more under the id in x-request-id.';
    return new ApiFailure(500, message, { type: 'server_error' }).toResponse();
  });
  return app;
}

function unauthorized(request: Request): ApiFailure {
  const message = request.headers.has('authorization')
    ? 'Incorrect API key provided.'
    : "You didn't provide an API key. Provide it in an Authorization header: Authorization: Bearer YOUR_KEY.";
  return new ApiFailure(401, message, { code: 'invalid_api_key', headers: { 'www-authenticate': 'Bearer' } });
}
