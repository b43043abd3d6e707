import type { Hub } from '../contracts/hub.ts';
import { createEventParser } from '../events/parse-event.ts';
import { shortKey } from '../ids/short-key.ts';
import type { KvLike } from './kv-types.ts';

/** Deno KV accepts values of up to 64 KiB; above this a listener reads the batch itself. */
const maxEventBytes = 48 * 1024;
const keptMs = 600_000;
/** Deno KV accepts keys of up to 2,048 bytes. */
const maxTopicBytes = 1500;

/**
 * A {@link Hub} over `watch` of a Deno KV. On Deno Deploy it reaches every instance; with a local KV file
 * only the process that wrote.
 *
 * @example
 * ```ts
 * createGateway({ …, hub: denoKvHub(await Deno.openKv()) });
 * ```
 */
export function denoKvHub(kv: KvLike): Hub {
  const parse = createEventParser();
  const keyOf = async (topic: string): Promise<string[]> => [
    'offpeak',
    'hub',
    await shortKey(topic, maxTopicBytes),
  ];
  return {
    async publish(topic, event) {
      const text = JSON.stringify(event);
      const fits = new TextEncoder().encode(text).byteLength <= maxEventBytes;
      await kv.set(await keyOf(topic), fits ? text : JSON.stringify({ batch: null }), { expireIn: keptMs });
    },
    async subscribe(topic, listen, signal) {
      const reader = kv.watch([await keyOf(topic)]).getReader();
      signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true });
      // The first entry is the present value, which was published before.
      await reader.read();
      pass(reader, (text) => listen(parse(text))).catch(() => undefined);
    },
  };
}

async function pass(
  reader: ReadableStreamDefaultReader<{ value: unknown }[]>,
  onEvent: (text: string) => void,
): Promise<void> {
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const value = read.value[0]?.value;
    if (typeof value === 'string') {
      onEvent(value);
    }
  }
}
