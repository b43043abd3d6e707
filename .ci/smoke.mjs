// Uses the built packages as a user does, on the version of Node that runs this file. Needs a build.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, resultText, runBatch, validateRequests } from '../packages/core/dist/index.js';

const program = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const canServe = major > 22 || (major === 22 && minor >= 19);
const folder = await mkdtemp(join(tmpdir(), 'offpeak-smoke-'));

/** Runs the program to its end. */
async function offpeak(...args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout };
}

/** A model endpoint that answers with the question in upper case. */
async function startModel() {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
    }
    const content = text === '' ? '' : JSON.parse(text).messages.at(-1).content.toUpperCase();
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
    const body =
      request.method === 'GET' ? { object: 'list', data: [] } : { object: 'chat.completion', choices };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

const report = await validateRequests(new Blob(['{"custom_id":"a"}\n']), { endpoint: '/v1/embeddings' });
assert.equal(report.errors[0]?.line, 1);
await import('../packages/edge/dist/index.js');
assert.equal((await offpeak('--help')).code, 0);

const line = {
  custom_id: 'moon',
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'm', messages: [{ role: 'user', content: 'moon' }] },
};
const input = join(folder, 'requests.jsonl');
await writeFile(input, `${JSON.stringify(line)}\n`);
assert.equal((await offpeak('validate', input)).code, 0);

if (canServe) {
  const { serve } = await import('../packages/server/dist/node/index.js');
  const model = await startModel();
  const upstream = `http://127.0.0.1:${model.address().port}/v1`;
  const server = await serve({ upstream, port: 0, dataDir: join(folder, 'data') });
  const output = join(folder, 'results.jsonl');
  const run = await offpeak('run', input, '-o', output, '--base-url', `${server.url}/v1`);
  assert.equal(run.code, 0);
  assert.equal(JSON.parse(await readFile(output, 'utf8')).custom_id, 'moon');
  const client = createClient({ baseURL: `${server.url}/v1` });
  for await (const result of runBatch(client, [line], { endpoint: line.url })) {
    assert.equal(resultText(result), 'MOON');
  }
  await server.close();
  model.closeAllConnections();
  model.close();
}
await rm(folder, { recursive: true, force: true });
console.log(
  `Node ${process.versions.node} on ${process.platform}: ${canServe ? 'all packages' : 'all but the server'}`,
);
