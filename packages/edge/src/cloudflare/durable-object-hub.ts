import { createLineSplitter } from '@offpeak/core/protocol';
import type { Hub } from '../contracts/hub.ts';
import { createEventParser } from '../events/parse-event.ts';
import { callObject, type DurableObjectNamespaceLike } from './durable-object-types.ts';

const maxEventBytes = 16 * 1024 * 1024;

/**
 * A {@link Hub} across all isolates of a Cloudflare worker, with a Durable Object for each batch that has
 * listeners.
 *
 * @example
 * ```ts
 * createGateway({ …, hub: durableObjectHub(env.HUB) });
 * ```
 */
export function durableObjectHub(namespace: DurableObjectNamespaceLike): Hub {
  const parse = createEventParser();
  return {
    async publish(topic, event) {
      await callObject(namespace, topic, '/publish', { method: 'POST', body: JSON.stringify(event) });
    },
    async subscribe(topic, listen, signal) {
      const { body } = await callObject(namespace, topic, '/subscribe', { method: 'GET' });
      if (body === null) {
        return;
      }
      const reader = body.getReader();
      signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true });
      // The first byte arrives when the object has subscribed this listener.
      await reader.read();
      // Not awaited: it runs as long as somebody listens. If it fails, polling continues.
      pass(reader, (text) => listen(parse(text))).catch(() => undefined);
    },
  };
}

async function pass(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onEvent: (text: string) => void,
): Promise<void> {
  const text = new TextDecoder();
  const lines = createLineSplitter(maxEventBytes);
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    for (const { bytes, number } of lines.push(read.value)) {
      if (bytes === null) {
        throw new Error(`Event ${number} of the hub is longer than ${maxEventBytes} bytes.`);
      }
      onEvent(text.decode(bytes));
    }
  }
}
