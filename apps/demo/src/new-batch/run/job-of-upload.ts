import type { BatchJob, FileObject } from '@offpeak/core';

/**
 * A job whose only input file is uploaded and whose batch is still to be created. Submitting it twice, as after a lost answer, creates one batch:
 * its key tells whether it is there already.
 */
export function jobOfUpload(file: FileObject, endpoint: string, requests: number): BatchJob {
  const key = crypto.randomUUID().replaceAll('-', '').slice(0, 24);
  return {
    version: 1,
    key,
    endpoint,
    created_at: file.created_at,
    limits: { requests: 50_000, bytes: 200_000_000, embeddingInputs: 50_000 },
    shards: [
      { index: 0, key: `${key}-0`, requests, bytes: file.bytes, input_file_id: file.id, batch_id: null },
    ],
    complete: true,
  };
}
