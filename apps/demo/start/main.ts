import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFamily } from './children/family.ts';
import { watchAncestors } from './children/watch-ancestors.ts';
import { choosePort } from './settings/free-port.ts';
import { chooseProvider } from './settings/provider.ts';
import { type DemoArguments, helpText, readArguments } from './settings/read-arguments.ts';
import { StartError } from './settings/start-error.ts';
import { startDemo } from './start-demo.ts';

const demoDir = fileURLToPath(new URL('..', import.meta.url));
const repoDir = resolve(demoDir, '..', '..');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Resolves with a message when the demo has to stop. */
function whenAskedToStop(): Promise<string> {
  return new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => stop('Stopping.'));
    }
    watchAncestors(() => stop('Stopping: the command that started the demo is gone.'));
  });
}

async function run(demo: DemoArguments): Promise<number> {
  // The terminal may be gone before the demo is.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {});
  }
  const provider = chooseProvider(demo.provider, process.env);
  const port = await choosePort(demo);
  const startedAt = performance.now();
  const stopped = whenAskedToStop().then((why) => ({ why, code: 0 }));
  const family = startFamily();
  const lost = family.lost.then((why) => ({ why, code: 1 }));
  const started = startDemo(family, {
    provider,
    port,
    repoDir,
    demoDir,
    emoji: demo.emoji,
    dataDir: resolve(demo.dataDir ?? resolve(demoDir, '.offpeak')),
    onStep: (text) => say(`  ${text} …`),
  }).then((url) => announce(url, demo, performance.now() - startedAt));
  // Only a failed start ends the demo; a successful one does not.
  const failed = new Promise<{ why: string; code: number }>((end) => {
    started.catch((error: unknown) => end({ why: explain(error), code: 1 }));
  });
  const { why, code } = await Promise.race([stopped, lost, failed]);
  if (code === 0) {
    say(why);
  } else {
    process.stderr.write(`${why}\n`);
  }
  await family.stop();
  return code;
}

function announce(url: string, demo: DemoArguments, ms: number): void {
  const where = demo.provider === 'local' ? 'on this machine' : 'at OpenAI, with your key';
  say(`\n  The demo runs at ${url}\n`);
  say(`  Ready after ${(ms / 1000).toFixed(1)} s. Batches run ${where}. Ctrl-C stops everything.`);
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  const demo = readArguments(process.argv.slice(2));
  if (demo.help) {
    process.stdout.write(helpText);
  } else {
    process.exitCode = await run(demo);
  }
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof StartError ? 2 : 1;
}
process.exit();
