import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { serve } from '@offpeak/server/node';

/** Runs a server in a process of its own, so that a test can kill it. Options come as JSON in the first argument. */
const server = await serve({ ...JSON.parse(process.argv[2] ?? '{}'), retry: { firstMs: 5, longestMs: 50 } });
// A killed process does not write its cache on exit.
flushCompileCache();
process.send?.({ url: server.url });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.on('message', () => process.send?.({ peak: peakBytes() }));

/** The most memory this process has had. On Linux, `resourceUsage` also counts what its parent had when it was forked. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}
