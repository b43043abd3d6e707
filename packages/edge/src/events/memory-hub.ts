import type { Hub, HubEvent } from '../contracts/hub.ts';

/**
 * A {@link Hub} of this process alone. Not for workerd, where one request may not wake another: use
 * `durableObjectHub` there.
 *
 * @example
 * ```ts
 * createGateway({ …, hub: memoryHub() });
 * ```
 */
export function memoryHub(): Hub {
  const topics = new Map<string, Set<(event: HubEvent) => void>>();
  return {
    async publish(topic, event) {
      for (const listen of topics.get(topic) ?? []) {
        listen(event);
      }
    },
    async subscribe(topic, listen, signal) {
      if (signal.aborted) {
        return;
      }
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners.add(listen));
      signal.addEventListener(
        'abort',
        () => {
          listeners.delete(listen);
          if (listeners.size === 0 && topics.get(topic) === listeners) {
            topics.delete(topic);
          }
        },
        { once: true },
      );
    },
  };
}
