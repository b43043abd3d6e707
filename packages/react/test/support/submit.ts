import { submitBatch } from '@offpeak/core';
import type { Backend, embeddings } from './backend.ts';

/** Submits requests and returns the id of their batch. */
export async function submit({ client }: Backend, requests: ReturnType<typeof embeddings>): Promise<string> {
  const job = await submitBatch(client, requests, { endpoint: '/v1/embeddings' });
  const id = job.shards[0]?.batch_id;
  if (!id) {
    throw new Error('The job has no batch.');
  }
  return id;
}
