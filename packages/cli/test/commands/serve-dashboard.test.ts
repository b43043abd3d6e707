import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startBatchServer } from '../support/batch-server.ts';
import { inProcess } from '../support/in-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

const noModel = 'http://127.0.0.1:9';

async function start(args: string[]) {
  const server = await startBatchServer(noModel, join(tempFolder(), 'data'), {
    args: [...args, '--log', 'none'],
  });
  onTestFinished(() => server.stop().then(() => {}));
  const read = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, server.url), { headers });
  return { ...server, read };
}

test('serve shows a page, which can be read-only, and an operator key opens every project', async () => {
  const keys = ['--api-key', 'day:sk-day', '--operator-key', 'ops:sk-ops'];
  const server = await start(['--dashboard', 'read-only', ...keys]);
  await server.says(/Dashboard: http:\/\/127\.0\.0\.1:\d+\/\n/);
  const session = await server.read('/api/session');
  expect(await session.json()).toEqual({ signed_in: false, has_key: false, read_only: true });
  for (const [key, isOperator] of [
    ['sk-day', false],
    ['sk-ops', true],
  ] as const) {
    const status = await server.read('/v1/offpeak/status?project=*', { authorization: `Bearer ${key}` });
    expect(await status.json()).toMatchObject({ is_operator: isOperator });
  }
});

test('serve shows no page with --no-dashboard', async () => {
  const server = await start(['--no-dashboard']);
  expect((await server.read('/api/session')).status).toBe(404);
  const wrong = await inProcess(['serve', '--upstream', noModel, '--operator-key', 'sk-alone']);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('must look like project:key')]);
});
