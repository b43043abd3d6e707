import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { writeSamples } from '../sample/write-samples.ts';
import type { Family } from './children/family.ts';
import { buildPage } from './page/build-page.ts';
import { bundleWorkers } from './page/bundle-workers.ts';
import { compressFolder } from './page/compress.ts';
import type { Provider } from './settings/provider.ts';
import { makeRunFolder } from './settings/run-folder.ts';
import { loadSecrets } from './settings/secrets.ts';
import { startBatchServer } from './start-batch-server.ts';
import { startModel } from './start-model.ts';
import { startPage } from './start-page.ts';

/** The settings of the demo. */
export interface DemoStart {
  provider: Provider;
  /** Of the page; 0 for any free one. */
  port: number;
  repoDir: string;
  demoDir: string;
  dataDir: string;
  /** How many requests the emoji sample has; null: one for every emoji. */
  emoji: number | null;
  /** Called with each step, in a few words. */
  onStep(text: string): void;
}

/** The servers for single embeddings and batches, and their keys. */
interface Backend {
  batchURL: string;
  batchKey: string;
  embeddingsURL: string;
  embeddingsKey: string;
}

/** Starts everything and returns the address of the page. All servers listen on loopback only. */
export async function startDemo(family: Family, start: DemoStart): Promise<string> {
  const { provider, port, repoDir, demoDir, dataDir, emoji, onStep } = start;
  const runDir = makeRunFolder(dataDir);
  const env = plainEnvironment(process.env, demoDir);

  const samples = writeSamples(join(runDir, 'samples'), provider.models, emoji);
  compressFolder(join(runDir, 'samples'), 5);
  const [backend, pageDir] = await Promise.all([
    startBackend(family, start, env),
    buildPage(repoDir, demoDir, onStep),
    bundleWorkers(demoDir, runDir),
  ]);

  onStep('starting the gateway');
  const { batchURL, batchKey, embeddingsURL, embeddingsKey } = backend;
  const { model, dimensions } = provider.models.embeddings;
  const settings = {
    provider: provider.name,
    batchURL,
    embeddingsURL,
    models: { embeddings: model, chat: provider.models.chat },
    ...(dimensions === undefined ? {} : { dimensions }),
    samples,
  };
  const secrets = loadSecrets(join(dataDir, 'secret'));
  const pagePort = await startPage(
    family,
    runDir,
    { settings, pageDir, samplesDir: join(runDir, 'samples'), port },
    {
      BATCH_KEY: batchKey,
      EMBEDDINGS_KEY: embeddingsKey,
      SESSION_SECRET: secrets.session,
      GATEWAY_SECRET: secrets.gateway,
    },
    env,
  );
  await answers(`http://127.0.0.1:${pagePort}/api/demo-info`);
  return `http://localhost:${pagePort}`;
}

async function startBackend(family: Family, start: DemoStart, env: NodeJS.ProcessEnv): Promise<Backend> {
  const { provider, repoDir, demoDir, dataDir, onStep } = start;
  if (provider.remote !== null) {
    const { baseURL, apiKey } = provider.remote;
    return { batchURL: baseURL, batchKey: apiKey, embeddingsURL: baseURL, embeddingsKey: apiKey };
  }
  onStep('loading the models');
  const modelURL = await startModel(family, demoDir, env);
  onStep('starting offpeak serve');
  const batchKey = randomBytes(24).toString('base64url');
  const batchURL = await startBatchServer(family, {
    repoDir,
    dataDir: join(dataDir, 'batches'),
    upstream: modelURL,
    apiKey: batchKey,
    env,
  });
  return { batchURL, batchKey, embeddingsURL: modelURL, embeddingsKey: '' };
}

/** The environment of the children, without any key in it. */
function plainEnvironment(env: NodeJS.ProcessEnv, demoDir: string): NodeJS.ProcessEnv {
  const wanted = ['PATH', 'HOME', 'TMPDIR', 'TMP', 'TEMP', 'LANG', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];
  const kept = wanted.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  // Later starts need not strip the types of the sources again.
  const compileCache = join(demoDir, 'node_modules', '.cache', 'node-compile');
  return { ...Object.fromEntries(kept), NO_COLOR: '1', NODE_COMPILE_CACHE: compileCache };
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  await response.body?.cancel();
  if (!response.ok) {
    throw new Error(`The gateway answered ${response.status} to its first request.`);
  }
}
