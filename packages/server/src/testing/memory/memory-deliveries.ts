import type { DeliveryStore } from '../../storage/storage.ts';
import type { MemoryData } from './memory-data.ts';

/**
 * Creates a store of webhooks in memory.
 *
 * @param monotonic Returns the time of a clock that nobody can set, in ms.
 */
export function memoryDeliveryStore({ deliveries }: MemoryData, monotonic: () => number): DeliveryStore {
  const to = (urls: readonly string[]) =>
    [...deliveries.values()]
      .filter(({ record }) => urls.includes(record.url))
      .sort((one, other) => one.due - other.due);
  return {
    async claim({ forMs, limit, urls }) {
      const due = to(urls).filter((delivery) => delivery.due <= monotonic());
      return due.slice(0, limit).map(({ record }) => {
        const attempts = record.attempts + 1;
        deliveries.set(record.id, { record: { ...record, attempts }, due: monotonic() + forMs });
        return record;
      });
    },
    async postpone(id, inMs) {
      const delivery = deliveries.get(id);
      if (delivery !== undefined) {
        deliveries.set(id, { ...delivery, due: monotonic() + inMs });
      }
    },
    async remove(id) {
      deliveries.delete(id);
    },
    async dueInMs(urls) {
      const [next] = to(urls);
      return next === undefined ? null : Math.max(0, next.due - monotonic());
    },
    async waiting() {
      const counts = new Map<string, number>();
      for (const { record } of deliveries.values()) {
        counts.set(record.url, (counts.get(record.url) ?? 0) + 1);
      }
      return counts;
    },
  };
}
