import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@offpeak/server/node';
import { type RunningWorker, startWorker } from '../../../conformance/src/start-worker.ts';
import { createJumpingClock } from './jumping-clock.ts';
import { loadPage, type RenderedPage } from './load-page.ts';
import { startModel } from './model.ts';

const providerKey = 'sk-provider';
const gatewaySecret = 'a secret of at least thirty-two characters';

/** All servers behind a page: gateway under workerd, server, model. */
export interface Stack extends AsyncDisposable {
  gatewayURL(): string;
  /** Renders a page in this process, with the same gateway in it, for a visitor with this cookie. */
  renderPage(cookie: string, id: string): Promise<RenderedPage>;
  /** Ends the gateway's process and starts another. */
  restartGateway(): Promise<void>;
  release(name: string): void;
  /** Advances the server's clock. */
  jump(ms: number): void;
}

export async function startStack(): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offpeak-react-'));
  const model = await startModel();
  const { clock, jump } = createJumpingClock();
  const server = await serve({
    clock,
    port: 0,
    dataDir,
    upstream: model.baseURL,
    apiKeys: [`tests:${providerKey}`],
  });
  const start = (): Promise<RunningWorker> =>
    startWorker(fileURLToPath(new URL('./gateway-worker.ts', import.meta.url)), {
      env: {
        PROVIDER_KEY: providerKey,
        PROVIDER_URL: `${server.url}/v1`,
        GATEWAY_SECRET: gatewaySecret,
      },
      internet: server.url,
    });
  let gateway = await start();
  return {
    gatewayURL: () => gateway.url,
    renderPage: await loadPage(dataDir, {
      OPENAI_API_KEY: providerKey,
      OPENAI_BASE_URL: `${server.url}/v1`,
      GATEWAY_SECRET: gatewaySecret,
    }),
    async restartGateway() {
      await gateway[Symbol.asyncDispose]();
      gateway = await start();
    },
    release: model.release,
    jump,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await server.close({ drainMs: 0 });
      await model[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
