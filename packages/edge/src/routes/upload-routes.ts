import type { Hono } from 'hono';
import { jsonAnswer } from '../http/answers.ts';
import { readRequestObject } from '../http/read-json.ts';
import { receivePart } from '../upload/receive-part.ts';
import { partToCaller, uploadToCaller } from '../wire/to-caller.ts';
import { completionToProvider, maxCompletionBytes, uploadToProvider } from '../wire/upload-to-provider.ts';
import { answerAbout } from './answer-about.ts';
import { type GatewayEnv, pathId } from './gateway-env.ts';

/** The four routes of uploads in parts. */
export function addUploadRoutes(app: Hono<GatewayEnv>): void {
  app.post('/uploads', async (context) => {
    const { caller } = context.env;
    const once = await caller.once('upload');
    const json = await uploadToProvider(
      await readRequestObject(context.req.raw, caller.provider.timeoutMs),
      caller,
    );
    const { body, headers } = await caller.provider.object({
      method: 'POST',
      path: '/uploads',
      json,
      headers: once,
    });
    return jsonAnswer(await uploadToCaller(body, caller), 200, headers);
  });

  app.post('/uploads/:id/parts', async (context) => {
    const { caller } = context.env;
    const id = await pathId(context, 'upload');
    const { body, headers } = await receivePart(context.req.raw, id, caller);
    return jsonAnswer(await partToCaller(body, caller), 200, headers);
  });

  app.post('/uploads/:id/complete', async (context) => {
    const { caller } = context.env;
    // Before anything is read: an id that is not the caller's is the same 404 with any body.
    await pathId(context, 'upload');
    const json = await completionToProvider(
      await readRequestObject(context.req.raw, caller.provider.timeoutMs, maxCompletionBytes),
      caller,
    );
    return answerAbout(context, 'upload', uploadToCaller, { method: 'POST', action: '/complete', json });
  });

  app.post('/uploads/:id/cancel', (context) =>
    answerAbout(context, 'upload', uploadToCaller, { method: 'POST', action: '/cancel' }),
  );
}
