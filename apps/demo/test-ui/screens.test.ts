import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { chromiumLaunch } from '../../../scripts/chromium.ts';
import { type RunningDemo, startRunningDemo } from '../test/support/running-demo.ts';
import { badRequests, reviews, texts, writeManyRequests } from './support/files.ts';
import { inspect, openWindow } from './support/inspect.ts';
import { openPage, runChosen } from './support/visits.ts';

let demo: RunningDemo;
let browser: Browser;
let visitor: BrowserContext;

beforeAll(async () => {
  const launch = await chromiumLaunch();
  [demo, browser] = await Promise.all([startRunningDemo(), chromium.launch({ ...launch, headless: true })]);
  visitor = await openWindow(browser);
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

test('a table becomes requests, and their results a table with a search', async () => {
  // The models are known only after the table is chosen.
  const known = Promise.withResolvers<void>();
  await visitor.route('**/api/demo-info', (route) => known.promise.then(() => route.continue()));
  const page = await openPage(visitor, demo.url);
  await page.locator('input[type=file]').setInputFiles(reviews);
  const prompt = page.getByLabel('Prompt for each row');
  await prompt.fill('About {{nothing}}: ');
  known.resolve();
  await page.getByText('There is no column “nothing”').waitFor();
  await prompt.fill('About {{product}}: ');
  await page.getByRole('button', { name: '{{review}}' }).click();
  expect(await prompt.inputValue()).toBe('About {{product}}: {{review}}');
  await page.getByLabel('Name each request by').selectOption('id');

  // The batch is created, but the response is lost: the page finds the batch.
  let creations = 0;
  await page.route('**/api/v1/batches', async (route) => {
    if (route.request().method() !== 'POST') {
      return route.continue();
    }
    creations++;
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('button', { name: 'Run this batch' }).click();
  await page.waitForURL(/#\/batches\/./);
  expect(creations).toBe(1);

  await page.getByText('60 results').waitFor();
  await page.getByLabel('Search in the results').fill('negative');
  await page.getByText('20 results').waitFor();
  await page.getByRole('button', { name: 'review-0', exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('About Notes, the app: It crashed twice').waitFor();
  // Results are in order of arrival: this one may be the last.
  const step = (await sheet.getByRole('button', { name: 'Next' }).isEnabled()) ? 'ArrowDown' : 'ArrowUp';
  await page.keyboard.press(step);
  await sheet.getByRole('heading', { name: 'review-0', exact: true }).waitFor({ state: 'detached' });
  const next = (await sheet.getByRole('heading').textContent()) ?? '';
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(next);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save CSV (20)' }).click();
  expect((await download).suggestedFilename()).toMatch(/^batch_\w+\.csv$/);
  await page.getByRole('button', { name: next, exact: true }).press('Enter');
  await sheet.waitFor();
  expect(await inspect(page, '4-batch')).toEqual([]);
  await page.close();
});

test('texts become vectors with a search by meaning and a map', async () => {
  const page = await openPage(visitor, demo.url);
  await page.locator('input[type=file]').setInputFiles(texts);
  await runChosen(page);
  await page.getByRole('searchbox').fill('something that sails');
  const first = page.getByRole('list', { name: 'Matches' }).getByRole('listitem').first();
  await first.getByText(/boat|ship/).waitFor();
  await page.getByRole('button', { name: 'Draw the map' }).click();
  await page.getByText('Point at one').waitFor();
  expect(await inspect(page, '5-vectors')).toEqual([]);
  await page.reload();
  await page.getByRole('searchbox').waitFor();
  await page.close();
});

test('a file with bad lines is not sent, and every bad line is listed', async () => {
  const page = await openPage(visitor, demo.url);
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await page.locator('input[type=file]').setInputFiles(badRequests);
  const problems = page.getByRole('list', { name: 'Problems' });
  for (const line of ['Line 2', 'Line 3', 'Line 4', 'Line 5']) {
    await problems.getByText(line).first().waitFor();
  }
  expect(await page.getByRole('button', { name: 'Run this batch' }).isDisabled()).toBe(true);
  expect(sent).toEqual([]);
  await page.close();
});

test('a large upload is paused, interrupted by a reload, and resumes with the parts that are missing', async () => {
  const page = await openPage(visitor, demo.url);
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-screens-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { path, parts } = writeManyRequests(folder, 6_000_000);
  // The first two parts arrive. The others stay in flight until the upload is paused.
  let started = 0;
  await page.route(/\/uploads\/[^/]+\/parts$/, async (route) => {
    started++;
    if (started <= 2) {
      await route.continue();
    }
  });
  await page.locator('input[type=file]').setInputFiles(path);
  await page.getByRole('button', { name: 'Run this batch' }).click();
  await page.getByText(/^2(\.0)? MB of 6/).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused. The parts that were sent are kept.').waitFor();
  await page.getByRole('link', { name: 'All batches' }).click();
  await page.getByRole('heading', { name: 'All batches' }).waitFor();
  await page.goBack();
  await page.getByText('Paused. The parts that were sent are kept.').waitFor();

  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.reload();
  await page.getByText('The upload of “many.jsonl” was interrupted.').waitFor();
  let sent = 0;
  page.on('request', (request) => {
    if (/\/uploads\/[^/]+\/parts$/.test(request.url())) {
      sent++;
    }
  });
  await page.locator('input[type=file]').setInputFiles(path);
  await page.getByRole('button', { name: 'Run this batch' }).click();
  await page.waitForURL(/#\/batches\/./);
  expect(sent).toBe(parts - 2);
  const cancel = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Cancel batch' }).click();
    await page.getByRole('button', { name: 'Stop it; keep what is done' }).click();
  };
  await page.route('**/cancel', (route) =>
    route.fulfill({ status: 403, json: { error: { message: 'No.' } } }),
  );
  await cancel();
  await page.getByText('The batch was not cancelled').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.unroute('**/cancel');
  await page.getByRole('button', { name: 'Keep running' }).click();
  await cancel();
  // The batch's own badge; the results that follow have one each.
  await page.locator('header').getByText('cancelled', { exact: true }).waitFor();
  await page.close();
});

describe('every screen fits every window and theme, and passes the accessibility checker', () => {
  test('a new batch', async () => {
    const page = await openPage(visitor, demo.url);
    await page.getByRole('button', { name: /1,914 requests/ }).click();
    await page.getByText('Estimated cost of the input').waitFor();
    expect(await inspect(page, '1-new')).toEqual([]);
    await page.locator('input[type=file]').setInputFiles(reviews);
    await page.getByLabel('Prompt for each row').waitFor();
    expect(await inspect(page, '2-new-csv')).toEqual([]);
    await page.locator('input[type=file]').setInputFiles(badRequests);
    await page.getByRole('list', { name: 'Problems' }).waitFor();
    expect(await inspect(page, '3-new-bad')).toEqual([]);
    await page.close();
  });

  test('all batches, and an unknown batch', async () => {
    const page = await openPage(visitor, demo.url, '#/batches');
    await page.getByText('reviews.csv').waitFor();
    expect(await inspect(page, '6-all')).toEqual([]);
    await page.goto(`${demo.url}/#/batches/batch_unknown`);
    await page.getByText('This batch cannot be shown').waitFor();
    expect(await inspect(page, '7-unknown')).toEqual([]);
    await page.close();
  });
});

test('a visitor without batches sees that, and can use everything by keyboard', async () => {
  const context = await openWindow(browser);
  const page = await openPage(context, demo.url, '#/batches');
  await page.getByText('No batch yet').waitFor();
  expect(await inspect(page, '8-empty')).toEqual([]);
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await page.getByText('No batch yet').waitFor();
  await page.getByRole('link', { name: 'Start one' }).press('Enter');
  await expect.poll(() => page.title()).toBe('New batch · offpeak');
  const sample = page.getByRole('button', { name: /40 requests/ });
  await sample.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => sample.getAttribute('aria-pressed')).toBe('true');
  await context.close();
});
