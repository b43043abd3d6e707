import { createOpenAI } from '@ai-sdk/openai';
import { experimental_getBatchResults as getBatchResults, experimental_startBatch as startBatch } from 'ai';
import type { Contender } from '../contender.ts';
import { promptOf } from '../requests.ts';
import { batchId } from '../sink-ids.ts';

/** The batch functions of the AI SDK; its OpenAI provider goes to `/v1/responses`. */
const aiSdk: Contender = {
  name: 'AI SDK',
  async submit(baseURL, count) {
    const provider = createOpenAI({ baseURL, apiKey: 'any' });
    const requests = Array.from(
      { length: count },
      (_, n) => ({ id: `request-${n}`, type: 'text', model: 'gpt-5-mini', prompt: promptOf(n) }) as const,
    );
    await startBatch({ provider, requests });
  },
  async results(baseURL, count, onResult) {
    const provider = createOpenAI({ baseURL, apiKey: 'any' });
    const batch = { id: batchId('responses', count), provider: 'openai.batch', version: 2 as const };
    for await (const result of getBatchResults({ provider, batch })) {
      if (result.status === 'succeeded') {
        onResult();
      }
    }
  },
};
export default aiSdk;
