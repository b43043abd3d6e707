import { type Client, type OffpeakError, readLines } from '@offpeak/core';
import { queryOptions } from '@tanstack/react-query';

/** The body of each request of a batch, by custom id. */
export type Requests = ReadonlyMap<string, Record<string, unknown>>;

/** The requests of a batch, read back from its input file, so that they are there after a reload too. */
export function requestsOptions(client: Client, inputFileId: string) {
  return queryOptions<Requests, OffpeakError>({
    queryKey: ['requests', inputFileId],
    queryFn: async ({ signal }) => {
      const requests = new Map<string, Record<string, unknown>>();
      const response = await client.files.content(inputFileId, { signal });
      if (!response.body) {
        return requests;
      }
      for await (const { text } of readLines(response.body)) {
        const line = readLine(text);
        if (line) {
          requests.set(line.custom_id, line.body);
        }
      }
      return requests;
    },
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
}

function readLine(text: string): { custom_id: string; body: Record<string, unknown> } | null {
  try {
    const line = JSON.parse(text) as { custom_id?: unknown; body?: unknown } | null;
    if (typeof line?.custom_id !== 'string' || typeof line.body !== 'object' || line.body === null) {
      return null;
    }
    return { custom_id: line.custom_id, body: line.body as Record<string, unknown> };
  } catch {
    return null;
  }
}
