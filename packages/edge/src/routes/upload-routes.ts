import type { Hono } from 'hono';
import { jsonAnswer } from '../http/answers.ts';
import { readRequestObject } from '../http/read-json.ts';
import { receivePart } from '../upload/receive-part.ts';
import { partToCaller, uploadToCaller } from '../wire/to-caller.ts';
import { completionToProvider, uploadToProvider } from '../wire/upload-to-provider.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/** The four routes of uploads in parts. */
export function addUploadRoutes(app: Hono<GatewayEnv>): void {
  app.post('/uploads', async (context) => {
    const { caller } = context.env;
    const json = await uploadToProvider(
      await readRequestObject(context.req.raw, caller.provider.timeoutMs),
      caller,
    );
    const { body, headers } = await caller.provider.object({ method: 'POST', path: '/uploads', json });
    return jsonAnswer(await uploadToCaller(body, caller), 200, headers);
  });

  app.post('/uploads/:id/parts', async (context) => {
    const { caller } = context.env;
    const path = `/uploads/${await pathId(context, 'upload')}/parts`;
    const { body, headers } = await receivePart(context.req.raw, path, caller);
    return jsonAnswer(await partToCaller(body, caller), 200, headers);
  });

  app.post('/uploads/:id/complete', async (context) => {
    const { caller } = context.env;
    const path = `/uploads/${await pathId(context, 'upload')}/complete`;
    const json = await completionToProvider(
      await readRequestObject(context.req.raw, caller.provider.timeoutMs),
      caller,
    );
    const { body, headers } = await caller.provider.object({ method: 'POST', path, json });
    return jsonAnswer(await uploadToCaller(body, caller), 200, headers);
  });

  app.post('/uploads/:id/cancel', async (context) => {
    const { caller } = context.env;
    const path = `/uploads/${await pathId(context, 'upload')}/cancel`;
    const { body, headers } = await caller.provider.object({ method: 'POST', path });
    return jsonAnswer(await uploadToCaller(body, caller), 200, headers);
  });
}
