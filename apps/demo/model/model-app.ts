import { Hono } from 'hono';
import { parseChatRequest } from './chat/chat-request.ts';
import { chatResponse } from './chat/chat-response.ts';
import { parseEmbeddingsRequest } from './embed/embeddings-request.ts';
import { embeddingsResponse } from './embed/embeddings-response.ts';
import type { EncoderPool } from './embed/encoder-pool.ts';
import { ApiProblem, problemResponse } from './http/api-problem.ts';
import { readJsonObject } from './http/read-json.ts';
import { embeddingModel, sentimentModel } from './model-ids.ts';

const maxBodyBytes = 8 * 1024 * 1024;

/**
 * The model server as a fetch handler: the API's shapes around a sentence encoder and a sentiment word list.
 */
export function createModelApp(pool: EncoderPool): Hono {
  const app = new Hono();
  app.get('/v1/models', (context) => context.json(modelList()));
  app.post('/v1/embeddings', async (context) => {
    const request = parseEmbeddingsRequest(await readJsonObject(context.req.raw, maxBodyBytes));
    const { signal } = context.req.raw;
    const encoded = await Promise.all(request.inputs.map((text) => pool.encode(text, signal)));
    return context.json(embeddingsResponse(encoded, request.encoding));
  });
  app.post('/v1/chat/completions', async (context) => {
    return context.json(chatResponse(parseChatRequest(await readJsonObject(context.req.raw, maxBodyBytes))));
  });
  app.notFound((context) => {
    const { method, path } = context.req;
    return problemResponse(
      new ApiProblem(404, `Unknown request: ${method} ${path}.`, { code: 'unknown_url' }),
    );
  });
  app.onError((error) => {
    if (error instanceof ApiProblem) {
      return problemResponse(error);
    }
    return problemResponse(new ApiProblem(500, `The model failed: ${error.message}`));
  });
  return app;
}

function modelList() {
  const entry = (id: string) => ({ id, object: 'model' as const, created: 0, owned_by: 'offpeak-demo' });
  return { object: 'list' as const, data: [entry(embeddingModel), entry(sentimentModel)] };
}
