import type { Hono } from 'hono';
import type { Caller } from '../contracts/caller.ts';
import { jsonAnswer, safeHeaders, untransformed } from '../http/answers.ts';
import { whenEnded } from '../http/when-ended.ts';
import { listBody, readAfter, readLimit, readOrder } from '../list/list-query.ts';
import { findOwnedFiles } from '../list/owned-files.ts';
import { pathOf } from '../provider/call-about.ts';
import { headersToPass } from '../provider/passed-headers.ts';
import { receiveFile } from '../upload/receive-file.ts';
import { fileToCaller } from '../wire/to-caller.ts';
import { answerAbout } from './answer-about.ts';
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

  app.get('/files/:id', (context) => answerAbout(context, 'file', fileToCaller));

  app.delete('/files/:id', async (context) => {
    const { caller } = context.env;
    const id = await pathId(context, 'file');
    const { body, headers } = await caller.provider.object({ method: 'DELETE', path: pathOf('file', id) });
    await caller.index?.remove(caller.tenant, 'file', id).catch(caller.reportError);
    const deleted = { id: context.req.param('id'), object: 'file', deleted: body.deleted === true };
    return jsonAnswer(deleted, 200, headers);
  });

  app.get('/files/:id/content', async (context) => {
    const { caller } = context.env;
    const path = `${pathOf('file', await pathId(context, 'file'))}/content`;
    const range = context.req.header('range');
    const { answer, done } = await caller.provider.open({
      method: 'GET',
      path,
      headers: range === undefined ? {} : { range },
    });
    const headers = contentHeaders(answer, caller);
    return new Response(whenEnded(answer.body, done), { status: answer.status, headers });
  });
}

function contentHeaders(answer: Response, caller: Caller): Record<string, string> {
  const ranges = ['content-range', 'accept-ranges'];
  // A decoded body is longer than its encoded length says.
  if (!answer.headers.has('content-encoding')) {
    ranges.push('content-length');
  }
  return {
    ...headersToPass(answer, caller.scrubber, ranges),
    ...safeHeaders,
    ...untransformed,
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment',
  };
}
