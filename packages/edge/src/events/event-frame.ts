import { concatBytes } from '@offpeak/core/protocol';
import { toBase64Url } from '../ids/keyed-hash.ts';

const utf8 = new TextEncoder();

/** Sent first: how long the browser waits before it reconnects. */
export const openingFrame = utf8.encode('retry: 3000\n\n');

/** Keeps proxies from closing a quiet connection, and detects a browser that has disconnected. */
export const heartbeatFrame = utf8.encode(': still here\n\n');

/** One server-sent event with a batch as the caller may see it. */
export function batchFrame(batch: Record<string, unknown>): Uint8Array {
  return utf8.encode(`event: batch\ndata: ${JSON.stringify(batch)}\n\n`);
}

/** The same event with an id, which the browser sends when it reconnects. */
export function withId(id: string, frame: Uint8Array): Uint8Array {
  return concatBytes([utf8.encode(`id: ${id}\n`), frame]);
}

/**
 * A name for the visible state of a batch, or of one that is gone. Equal states have equal names, so nothing
 * is sent twice. The name holds only a plain status and numbers, whatever the provider sends.
 */
export function stateOf(batch: Record<string, unknown> | null | undefined): string {
  if (batch === null || batch === undefined) {
    return 'gone';
  }
  const counts = Object.values(batch.request_counts ?? {}).filter((count) => typeof count === 'number');
  const files = [batch.output_file_id, batch.error_file_id].map((id) => (id ? 1 : 0));
  const [status = ''] = /^[a-z_]{1,20}$/.exec(String(batch.status)) ?? [];
  return [status, ...counts, ...files].join('-');
}

/** One name for the states of all batches of a stream, short enough for a header. */
export async function nameOfStates(states: readonly string[]): Promise<string> {
  const [only = ''] = states;
  if (states.length < 2) {
    return only;
  }
  const hash = await crypto.subtle.digest('SHA-256', utf8.encode(states.join('.')));
  return toBase64Url(new Uint8Array(hash, 0, 16));
}
