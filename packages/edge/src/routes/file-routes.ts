import { listPage, readListLimit, readListOrder } from '@offpeak/core/protocol';
import type { Hono } from 'hono';
import { jsonAnswer } from '../http/answers.ts';
import { readAfter } from '../list/list-query.ts';
import { findOwnedFiles } from '../list/owned-files.ts';
import { pathOf } from '../provider/call-about.ts';
import { passContent } from '../provider/pass-content.ts';
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
      limit: readListLimit(params, 10_000, 10_000),
      after: await readAfter(params, caller.ids, 'file'),
      order: readListOrder(params),
      purpose: params.get('purpose'),
    });
    const data = await Promise.all(page.items.map((file) => fileToCaller(file, caller)));
    return jsonAnswer(listPage(data, page.hasMore));
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
    return passContent(caller, { method: 'GET', path, headers: range === undefined ? {} : { range } });
  });
}
