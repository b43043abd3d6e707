import type { Hono } from 'hono';
import { jsonAnswer, safeHeaders } from '../http/answers.ts';
import { listBody, readAfter, readLimit, readOrder } from '../list/list-query.ts';
import { findOwnedFiles } from '../list/owned-files.ts';
import { headersToPass } from '../provider/provider.ts';
import { receiveFile } from '../upload/receive-file.ts';
import { fileToCaller } from '../wire/to-caller.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/** The five routes of files. */
export function addFileRoutes(app: Hono<GatewayEnv>): void {
  app.post('/files', async (context) => {
    const { caller } = context.env;
    const { body, headers } = await receiveFile(context.req.raw, caller);
    return jsonAnswer(await fileToCaller(body, caller), 200, headers);
  });

  app.get('/files', async (context) => {
    const { caller } = context.env;
    const params = new URL(context.req.url).searchParams;
    const page = await findOwnedFiles(caller, {
      limit: readLimit(params, 10_000, 10_000),
      after: await readAfter(params, caller.ids, 'file'),
      order: readOrder(params),
      purpose: params.get('purpose'),
    });
    const data = await Promise.all(page.items.map((file) => fileToCaller(file, caller)));
    return jsonAnswer(listBody(data, page.hasMore));
  });

  app.get('/files/:id', async (context) => {
    const { caller } = context.env;
    const path = `/files/${await pathId(context, 'file')}`;
    const { body, headers } = await caller.provider.object({ method: 'GET', path });
    return jsonAnswer(await fileToCaller(body, caller), 200, headers);
  });

  app.delete('/files/:id', async (context) => {
    const { caller } = context.env;
    const id = await pathId(context, 'file');
    const { body, headers } = await caller.provider.object({ method: 'DELETE', path: `/files/${id}` });
    await caller.index?.remove(caller.tenant, 'file', decodeURIComponent(id)).catch(caller.reportError);
    const deleted = { id: context.req.param('id'), object: 'file', deleted: body.deleted === true };
    return jsonAnswer(deleted, 200, headers);
  });

  app.get('/files/:id/content', async (context) => {
    const path = `/files/${await pathId(context, 'file')}/content`;
    const range = context.req.header('range');
    const answer = await context.env.caller.provider.open({
      method: 'GET',
      path,
      headers: range === undefined ? {} : { range },
    });
    // The provider's own stream, untouched: a JavaScript transform costs fifty times as much on workerd.
    return new Response(answer.body, { status: answer.status, headers: contentHeaders(answer) });
  });
}

function contentHeaders(answer: Response): Record<string, string> {
  const headers: Record<string, string> = {
    ...headersToPass(answer),
    ...safeHeaders,
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
  };
  const names = ['content-range', 'accept-ranges'];
  // A decoded body is longer than its encoded length says.
  if (!answer.headers.has('content-encoding')) names.push('content-length');
  for (const name of names) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return headers;
}
