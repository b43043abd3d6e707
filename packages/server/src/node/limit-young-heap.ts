import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Room for young objects that is enough, in bytes: V8 counts both of its halves. */
const enoughBytes = 2 * 16 * 1024 * 1024;
/** How often the room is looked at until it is enough, in ms. */
const lookEveryMs = 250;

/**
 * Keeps V8 from growing its room for young objects beyond 32 to 64 MB; left alone, Node 24 lets it become 128 MB under load, although a busy
 * server has about 20 MB alive. It is a setting of the whole process, so `serve` leaves it to you: call this once in a process that
 * serves and does nothing else, as `offpeak serve` does. The same as starting Node with `--max-semi-space-size=16`, which cannot be
 * given to a process that runs.
 *
 * @example
 * ```ts
 * import { limitYoungHeap, serve } from '@offpeak/server/node';
 *
 * limitYoungHeap();
 * const server = await serve({ upstream: 'http://localhost:11434/v1', port: 0 });
 * ```
 */
export function limitYoungHeap(): void {
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    if ((young?.space_size ?? 0) < enoughBytes) return;
    clearInterval(timer);
    setFlagsFromString('--semi-space-growth-factor=1');
  }, lookEveryMs);
  timer.unref();
}
