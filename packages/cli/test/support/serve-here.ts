import { serve } from '@offpeak/server/node';
import { onTestFinished } from 'vitest';

/**
 * Starts the server in this process, for tests of other commands than `serve`; it lives as long as the test.
 * Returns its address, with `/v1`.
 */
export async function serveHere(upstream: string, dataDir: string): Promise<{ url: string }> {
  const server = await serve({ upstream, dataDir, port: 0, log: () => {} });
  onTestFinished(() => server.close());
  return { url: `${server.url}/v1` };
}
