import type { IncomingMessage } from 'node:http';
import type { UnreadBounds } from '@offpeak/core/protocol';

const dropped = new WeakSet<IncomingMessage>();

/** Reads and drops the rest of a body, up to `bytes`. What is beyond that stays with the sender. */
export function dropBody(incoming: IncomingMessage, { bytes }: UnreadBounds): void {
  if (dropped.has(incoming)) {
    return;
  }
  dropped.add(incoming);
  let left = bytes;
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left <= 0) {
      incoming.pause();
    }
  });
  incoming.resume();
}

/** Waits until the sender has sent its whole body or is gone, at most `ms` long. */
export function bodyEnded(incoming: IncomingMessage, { ms }: UnreadBounds): Promise<void> {
  if (incoming.complete || incoming.destroyed) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    for (const event of ['end', 'close'] as const) {
      incoming.once(event, () => {
        clearTimeout(timer);
        resolve();
      });
    }
  });
}
