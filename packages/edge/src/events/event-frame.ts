const utf8 = new TextEncoder();

/** Told to the browser first: how long to wait before it connects again. */
export const openingFrame = utf8.encode('retry: 3000\n\n');

/** Keeps proxies from closing a quiet connection, and lets the gateway notice a browser that is gone. */
export const heartbeatFrame = utf8.encode(': still here\n\n');

/** One server-sent event with the batch as the caller sees it. */
export function batchFrame(id: string, batch: Record<string, unknown>): Uint8Array {
  return utf8.encode(`id: ${id}\nevent: batch\ndata: ${JSON.stringify(batch)}\n\n`);
}

/**
 * A name for what can be seen of a batch right now: the same state has the same name, so nothing is told twice. It is made of nothing
 * but a plain status and numbers, whatever the provider says there.
 */
export function stateOf(batch: Record<string, unknown>): string {
  const counts = Object.values(batch.request_counts ?? {}).filter((count) => typeof count === 'number');
  const files = [batch.output_file_id, batch.error_file_id].map((id) => (id ? 1 : 0));
  const [status = ''] = /^[a-z_]{1,20}$/.exec(String(batch.status)) ?? [];
  return [status, ...counts, ...files].join('-');
}
