import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { type ServeOptions, serve } from '@offpeak/server/node';

type Message = { start: ServeOptions } | 'peak';

/**
 * Runs a server in a process of its own, so that a test can kill it: with the options it is told, when it is
 * told.
 */
process.on('message', async (message: Message) => {
  if (message === 'peak') {
    process.send?.({ peak: peakBytes() });
    return;
  }
  const server = await serve({ ...message.start, retry: { firstMs: 5, maxMs: 50 } });
  process.send?.({ url: server.url });
  process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
});
// Without the test there is nothing to serve.
process.once('disconnect', () => process.exit());
// A killed process does not write its cache on exit.
flushCompileCache();

/**
 * The most memory this process has had. On Linux, `resourceUsage` also counts what its parent had when it was
 * forked.
 */
function peakBytes(): number {
  if (process.platform !== 'linux') {
    return process.resourceUsage().maxRSS * 1024;
  }
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}
