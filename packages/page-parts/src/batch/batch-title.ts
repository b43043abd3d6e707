import type { Batch } from '@offpeak/core';

const endpointTitles: Readonly<Record<string, string>> = {
  '/v1/embeddings': 'Embeddings',
  '/v1/chat/completions': 'Chat completions',
  '/v1/completions': 'Completions',
  '/v1/responses': 'Responses',
  '/v1/moderations': 'Moderations',
  '/v1/images/generations': 'Images',
  '/v1/images/edits': 'Image edits',
  '/v1/videos': 'Videos',
};

/** Returns the title of a batch: that of its submission, else its endpoint. */
export function batchTitle(batch: Batch): string {
  return batch.metadata?.title || (endpointTitles[batch.endpoint] ?? batch.endpoint);
}
