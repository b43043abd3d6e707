import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@offpeak/server/node';
import type { Target } from './case.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

/** A real server on a folder of its own, in front of a scripted model endpoint. */
export interface LiveServer extends AsyncDisposable {
  target: Target;
  upstream: ScriptedUpstream;
}

/** Starts a server on a free port, with one key. */
export async function startLiveServer(): Promise<LiveServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'offpeak-live-'));
  const upstream = await startScriptedUpstream();
  const server = await serve({
    port: 0,
    dataDir,
    upstream: upstream.baseURL,
    apiKeys: ['tests:sk-tests'],
  });
  return {
    upstream,
    target: {
      baseURL: `${server.url}/v1`,
      apiKey: 'sk-tests',
      chatModel: 'echo',
      embeddingModel: 'echo-embeddings',
      refused: { model: 'echo', messages: [{ role: 'user', content: 'hi' }], temperature: 9 },
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await upstream[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
