import { createTestHarness } from 'wrangler';

/** What {@link createTestHarness} runs. */
export type WranglerWorker = NonNullable<Parameters<typeof createTestHarness>[0]>['workers'][number];

/** A worker as `wrangler dev` runs it: real bindings, kept on this machine. */
export async function startWrangler(worker: WranglerWorker): Promise<{ url: URL; close(): Promise<void> }> {
  // Read from source, and nothing of wrangler's own to the network.
  Object.assign(process.env, {
    WRANGLER_BUILD_CONDITIONS: '@offpeak/source,workerd,worker,browser',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_HIDE_BANNER: 'true',
  });
  const harness = createTestHarness({ workers: [worker] });
  try {
    const { url } = await harness.listen();
    return { url, close: () => harness.close() };
  } catch (error) {
    await harness.close();
    throw error;
  }
}
