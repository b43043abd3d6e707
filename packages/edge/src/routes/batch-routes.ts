import { listPage, readListLimit } from '@offpeak/core/protocol';
import type { Hono } from 'hono';
import { jsonAnswer } from '../http/answers.ts';
import { readRequestObject } from '../http/read-json.ts';
import { checkInputFile } from '../lines/check-input-file.ts';
import { readAfter, readOffset } from '../list/list-query.ts';
import { findOwnedBatches } from '../list/owned-batches.ts';
import { pathOf } from '../provider/call-about.ts';
import { passContent } from '../provider/pass-content.ts';
import { batchToProvider } from '../wire/batch-to-provider.ts';
import { batchToCaller } from '../wire/to-caller.ts';
import { createWithinLimit } from './active-batches.ts';
import { answerAbout } from './answer-about.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/** The four routes of batches, and the results so far. */
export function addBatchRoutes(app: Hono<GatewayEnv>): void {
  app.post('/batches', async (context) => {
    const { caller } = context.env;
    const once = await caller.once('batch');
    const json = await batchToProvider(
      await readRequestObject(context.req.raw, caller.provider.timeoutMs),
      caller,
    );
    if (caller.allow.lines === 'check') {
      await checkInputFile(json.input_file_id, caller);
    }
    return createWithinLimit(caller, async () => {
      const { body, headers } = await caller.provider.object({
        method: 'POST',
        path: '/batches',
        json,
        headers: once,
        expect: { input_file_id: json.input_file_id },
      });
      // Also puts the batch into the index, where the next one is counted by it.
      return jsonAnswer(await batchToCaller(body, caller), 200, headers);
    });
  });

  app.get('/batches', async (context) => {
    const { caller } = context.env;
    const params = new URL(context.req.url).searchParams;
    const page = await findOwnedBatches(caller, {
      limit: readListLimit(params, 20, 100),
      after: await readAfter(params, caller.ids, 'batch'),
    });
    const data = await Promise.all(page.items.map((batch) => batchToCaller(batch, caller)));
    return jsonAnswer(listPage(data, page.hasMore));
  });

  app.get('/batches/:id', (context) => answerAbout(context, 'batch', batchToCaller));

  app.post('/batches/:id/cancel', (context) =>
    answerAbout(context, 'batch', batchToCaller, { method: 'POST', action: '/cancel' }),
  );

  for (const file of ['output', 'error'] as const) {
    app.get(`/batches/:id/${file}`, async (context) => {
      const path = `${pathOf('batch', await pathId(context, 'batch'))}/${file}`;
      const offset = readOffset(new URL(context.req.url).searchParams);
      const query = offset === null ? {} : { query: { offset } };
      return passContent(context.env.caller, { method: 'GET', path, ...query }, soFarHeaders);
    });
  }
}

/** With these a server of offpeak says where the next read begins, and whether there will be more. */
const soFarHeaders = ['x-last-line', 'x-incomplete'];
