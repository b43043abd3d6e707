import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../src/cases/index.ts';
import { type LiveGateway, startLiveGateway } from '../src/live-gateway.ts';
import { type LiveServer, startLiveServer } from '../src/live-server.ts';
import { type CaseOutcome, runCases } from '../src/run-cases.ts';
import { runOnBun } from '../src/runners/bun.ts';
import { runInChromium } from '../src/runners/chromium.ts';
import { runOnDeno } from '../src/runners/deno.ts';
import { runOnWorkerd } from '../src/runners/workerd.ts';
import { skips } from '../src/skips.ts';
import { type LiveProviders, startProviders } from './support/live-providers.ts';

let server: LiveServer;
let providers: LiveProviders;
let gateway: LiveGateway;

beforeAll(async () => {
  server = await startLiveServer();
  gateway = await startLiveGateway(server.target);
  providers = await startProviders();
  server.target.providers = providers.origins;
});

afterAll(async () => {
  await providers?.[Symbol.asyncDispose]();
  await gateway?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

describe('every case passes', { timeout: 60_000 }, () => {
  test('on Node, against the server', async () => check(await runCases(server.target, 'node'), 'node'));
  test('on Node, through the gateway', async () => check(await runCases(gateway.target, 'node'), 'node'));
  test('on Deno', async () => check(await runOnDeno(server.target), 'deno'));
  test('on Bun', async () => check(await runOnBun(server.target), 'bun'));
  test('on workerd', async () => check(await runOnWorkerd(server.target, { nodeCompat: false }), 'workerd'));
  test('on workerd with Node compatibility', async () =>
    check(await runOnWorkerd(server.target, { nodeCompat: true }), 'workerd-nodejs-compat'));
  test('in Chromium, through the gateway', async () =>
    check(await runInChromium(gateway.target), 'chromium'));
});

function check(outcomes: CaseOutcome[], runtime: keyof typeof skips): void {
  expect(outcomes.filter(({ error }) => error !== null)).toEqual([]);
  expect(outcomes).toHaveLength(cases.length - Object.keys(skips[runtime] ?? {}).length);
}
