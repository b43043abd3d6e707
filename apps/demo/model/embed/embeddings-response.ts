import { embeddingModel } from '../model-ids.ts';
import type { Encoded } from './encoder-pool.ts';

/** The body of a 200 answer of `POST /v1/embeddings`. */
export function embeddingsResponse(encoded: Encoded[], encoding: 'float' | 'base64') {
  const tokens = encoded.reduce((sum, item) => sum + item.tokens, 0);
  return {
    object: 'list' as const,
    data: encoded.map(({ vector }, index) => ({
      object: 'embedding' as const,
      index,
      embedding: encoding === 'base64' ? toBase64(vector) : Array.from(vector, shortFloat),
    })),
    model: embeddingModel,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/**
 * Seven digits are what a 32-bit float holds; the rest of its 64-bit notation would triple the size of a
 * result file.
 */
function shortFloat(value: number): number {
  return Number(value.toPrecision(7));
}

/** Little-endian 32-bit floats, as the API's SDKs expect them. */
function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
