import type { BatchJob, Client, RawRequest } from '@offpeak/core';
import { isOffpeakError, OffpeakError, readLines } from './peers.ts';

/** The requests of a job as they stand in its input files, to the last digit; they may be read more than once. */
export function readInputFiles(
  client: Client,
  job: BatchJob,
  signal: AbortSignal | undefined,
): AsyncIterable<RawRequest> {
  return {
    async *[Symbol.asyncIterator]() {
      for (const { input_file_id: fileId } of job.shards) {
        if (!fileId) continue;
        const response = await client.files.content(fileId, { signal }).catch((error: unknown) => {
          if (!isOffpeakError(error) || error.code !== 'not_found') throw error;
          const message = `Input file ${fileId} is gone: give its requests.`;
          throw new OffpeakError('file_unavailable', message, { cause: error, fileId });
        });
        if (!response.body) continue;
        for await (const { text } of readLines(response.body)) yield { rawLine: text };
      }
    },
  };
}
