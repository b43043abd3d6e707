import { flushCompileCache } from 'node:module';
import { serve } from '@offpeak/server/node';

/** Runs a server in a process of its own, so that a test can kill it. Options come as JSON in the first argument. */
const server = await serve({ ...JSON.parse(process.argv[2] ?? '{}'), retry: { firstMs: 5, longestMs: 50 } });
// A killed process does not write its cache on exit.
flushCompileCache();
process.send?.({ url: server.url });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
