import { type Browser, chromium, type Page, type Response } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../../../scripts/chromium.ts';
import { stillRunning } from '../support/processes.ts';
import { type RunningDemo, startRunningDemo } from '../support/running-demo.ts';

const strangersKey = 'sk-a-key-in-the-environment-that-is-not-used';

/** Enough for a search by meaning: the model needs half a minute for all 1,914. */
const count = 480;

let demo: RunningDemo;
let browser: Browser;
beforeAll(async () => {
  [demo, browser] = await Promise.all([
    startRunningDemo({ OPENAI_API_KEY: strangersKey }, ['--emoji', String(count)]),
    chromiumLaunch().then((launch) => chromium.launch({ ...launch, headless: true })),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Records every response and every error of the page. */
function listenIn(page: Page) {
  const bodies: Promise<string>[] = [];
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on('response', (response: Response) => {
    hosts.add(new URL(response.url()).host);
    const headers = JSON.stringify(response.headers());
    const text = response.text().catch(() => '');
    bodies.push(text.then((body) => `${response.url()}\n${headers}\n${body}`));
  });
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { bodies, hosts, complaints };
}

/** The secrets of the running demo, read from the environment of its processes. */
async function secretsOf(pids: readonly number[]): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  const secrets = new Set([strangersKey]);
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    for (const entry of environment.split('\0')) {
      const [name = '', value = ''] = entry.split(/=(.*)/s);
      if (name.startsWith('OFFPEAK_') && /KEY|SECRET/.test(name) && value !== '') {
        secrets.add(value.replace(/^demo:/, ''));
      }
    }
  }
  return [...secrets];
}

test('the emoji sample is uploaded, run as a batch, and searched by meaning', async () => {
  // Animations would slow the model down.
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const { bodies, hosts, complaints } = listenIn(page);
  const processes = demo.processes();
  const secrets = await secretsOf(processes);
  // The key between gateway and server, the secrets of session and ids, and the key of the environment.
  expect(secrets.length).toBeGreaterThanOrEqual(4);

  await page.goto(demo.url);
  await page.getByRole('button', { name: `${count} requests` }).click();
  await page.getByRole('button', { name: 'Run this batch' }).click();

  const progress = page.getByRole('progressbar', { name: 'Requests with an answer' });
  await progress.waitFor();
  const seen = new Set<number>();
  const answered = async () => Number(await progress.getAttribute('aria-valuenow'));
  await expect
    .poll(
      async () => {
        seen.add(await answered());
        return Math.max(...seen);
      },
      { timeout: 120_000, interval: 100 },
    )
    .toBe(count);
  // The counts grew step by step.
  expect(seen.size).toBeGreaterThan(3);
  expect(await progress.getAttribute('aria-valuetext')).toBe(`${count} of ${count}, 0 failed`);

  await page.getByRole('searchbox').fill('something that sails');
  const matches = page.getByRole('list', { name: 'Matches' });
  await matches.getByText('🛶', { exact: true }).waitFor();
  const first = await matches.getByRole('listitem').allTextContents();
  expect(first.slice(0, 6).some((text) => text.includes('🛶'))).toBe(true);

  await page.getByRole('searchbox').fill('winter sports');
  await matches.getByText('⛷️', { exact: true }).waitFor();

  expect(complaints).toEqual([]);
  expect([...hosts]).toEqual([new URL(demo.url).host]);
  const served = await Promise.all(bodies);
  expect(served.length).toBeGreaterThan(8);
  for (const secret of secrets) {
    for (const body of served) {
      expect(body.includes(secret) ? body.slice(0, 200) : 'no secret').toBe('no secret');
    }
  }
  const cookies = await context.cookies();
  expect(cookies).toMatchObject([{ name: 'offpeak_session', httpOnly: true, sameSite: 'Strict' }]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await context.close();
}, 180_000);

test('Ctrl-C ends everything it has started', async () => {
  const processes = demo.processes();
  expect(processes.length).toBeGreaterThanOrEqual(4);
  expect(await demo.stop()).toBe(0);
  expect(await stillRunning(processes, 5000)).toEqual([]);
});
