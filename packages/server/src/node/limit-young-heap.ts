import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** The size of the young generation that is enough, in bytes: V8 counts both of its halves. */
const enoughBytes = 2 * 16 * 1024 * 1024;
/** How often the size is checked until it is enough, in ms. */
const lookEveryMs = 250;

let limited = false;

/**
 * Keeps V8 from growing the young generation of the heap beyond 32 to 64 MB. Without it, Node 24 lets it
 * become 128 MB under load; the README of the package has the measurements. It is a setting of the whole
 * process, about what Node 22 has by itself. `serve` calls this unless told otherwise; call it once where you
 * create a server with `createServer`.
 *
 * @example
 * ```ts
 * import { limitYoungHeap } from '@offpeak/server/node';
 *
 * limitYoungHeap();
 * ```
 */
export function limitYoungHeap(): void {
  if (limited) {
    return;
  }
  limited = true;
  const timer = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    if ((young?.space_size ?? 0) < enoughBytes) {
      return;
    }
    clearInterval(timer);
    setFlagsFromString('--semi-space-growth-factor=1');
  }, lookEveryMs);
  timer.unref();
}
