import type { Client } from '../api/client.ts';
import type { Batch } from '../wire/batch.ts';

const atOnce = 8;

/** Retrieves batches, eight at a time. */
export async function retrieveAll(
  client: Client,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Batch[]> {
  const batches: Batch[] = [];
  for (let at = 0; at < ids.length; at += atOnce)
    batches.push(
      ...(await Promise.all(ids.slice(at, at + atOnce).map((id) => client.batches.retrieve(id, { signal })))),
    );
  return batches;
}
