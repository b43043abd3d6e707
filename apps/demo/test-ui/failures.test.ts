import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { chromiumLaunch } from '../../../scripts/chromium.ts';
import { type RunningDemo, startRunningDemo } from '../test/support/running-demo.ts';
import { hopeless, latinTable, texts, writeTooMany } from './support/files.ts';
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

test('the encoding of a table and its bad rows are shown before anything is sent', async () => {
  const page = await openPage(visitor, demo.url);
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await page.locator('input[type=file]').setInputFiles(latinTable);
  await page.getByText('it is read as Windows-1252').waitFor();
  const problems = page.getByRole('list', { name: 'Rows with problems' });
  await problems.getByText('Row 3').waitFor();
  await problems.getByText('It has 3 cells, but the file has 2 columns.').waitFor();
  const run = page.getByRole('button', { name: 'Run this batch' });
  expect(await run.isDisabled()).toBe(true);
  expect(await inspect(page, '9-table-problems')).toEqual([]);
  await page.getByLabel('Leave it out and run the other 2').check();
  await page.getByLabel('Prompt for each row').fill('{{item}}: {{text}}');
  await page.getByText(/^\d+ tokens$/).waitFor();
  expect(sent).toEqual([]);
  await runChosen(page);
  await page.getByText('2 results').waitFor();
  await page.getByLabel('Search in the results').fill('Brötchen: sehr');
  await page.getByText('1 result', { exact: true }).waitFor();
  await page.close();
});

test('a batch whose requests all failed is shown as failed, on its screen and in the list', async () => {
  const page = await openPage(visitor, demo.url);
  await page.locator('input[type=file]').setInputFiles(hopeless);
  await runChosen(page);
  const head = page.locator('main header').first();
  await head.getByText('all failed', { exact: true }).waitFor();
  await page.getByText('0% succeeded').waitFor();
  expect(await page.locator('.timeline-step').last().getAttribute('class')).toContain('timeline-bad');
  await page.getByRole('button', { name: 'Retry all 5' }).waitFor();
  await expect.poll(() => page.title()).toBe('hopeless.jsonl: all failed · offpeak');
  const group = page.getByRole('group', { name: 'Errors' }).getByRole('button');
  await expect.poll(() => group.count()).toBe(1);
  await group.click();
  await page.getByText('5 results').waitFor();
  expect(await inspect(page, '10-all-failed')).toEqual([]);
  await page.getByRole('navigation').getByRole('link', { name: 'All batches' }).click();
  await page
    .getByRole('row', { name: /hopeless.jsonl/ })
    .getByText('all failed')
    .waitFor();
  await page.close();
});

test('nothing moves while results arrive over a slow connection, and incomplete results cannot be saved', async () => {
  const page = await openPage(visitor, demo.url);
  await page.addInitScript(watchShifts);
  await page.locator('input[type=file]').setInputFiles(texts);
  await runChosen(page);
  const network = await visitor.newCDPSession(page);
  await network.send('Network.enable');
  const limit = (downloadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 50,
      downloadThroughput,
      uploadThroughput: -1,
    });
  await page.reload();
  await page.getByText('24 results').waitFor();
  await page.goto('about:blank');
  await page.goto(`${demo.url}/#/batches`);
  await page.getByText('things.jsonl').waitFor();
  await limit(60_000);
  await page.getByText('things.jsonl').click();
  const save = page.getByRole('button', { name: /^Save JSONL/ });
  await save.waitFor();
  await page.getByText(/more are arriving/).waitFor();
  expect(await save.isDisabled()).toBe(true);
  await limit(-1);
  await page.getByText('24 results', { exact: true }).waitFor();
  expect(await save.isEnabled()).toBe(true);
  expect(await page.evaluate(() => shifts().total)).toBeLessThan(0.1);
  await page.close();
});

test('on a phone a tap on a sample scrolls the run button into view', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await openPage(context, demo.url);
  await page.getByRole('button', { name: /40 requests/ }).click();
  const run = page.getByRole('button', { name: 'Run this batch' });
  await expect
    .poll(() => run.evaluate((button) => button.getBoundingClientRect().bottom <= innerHeight))
    .toBe(true);
  await page.getByText('40', { exact: true }).waitFor();
  await context.close();
});

test('with forced colors the bar, the timeline and a pressed chip stay visible', async () => {
  const context = await browser.newContext({ forcedColors: 'active' });
  const page = await openPage(context, demo.url);
  await page.getByRole('button', { name: /40 requests/ }).click();
  await runChosen(page);
  await page.getByText('40 results').waitFor();
  const bordered = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).borderTopWidth);
  for (const selector of ['.counts-bar', '.counts-swatch', '.badge']) {
    expect([selector, await bordered(selector)]).toEqual([selector, '1px']);
  }
  const isFilled = await page
    .locator('.counts-good')
    .first()
    .evaluate((bar) => {
      const track = bar.parentElement ?? bar;
      return getComputedStyle(bar).backgroundColor !== getComputedStyle(track).backgroundColor;
    });
  expect(isFilled).toBe(true);
  const outline = await page
    .locator('.chip[aria-pressed=true]')
    .first()
    .evaluate((chip) => getComputedStyle(chip).outlineStyle);
  expect(outline).toBe('solid');
  await context.close();
});

test('more requests than one batch may hold become several batches', async () => {
  const page = await openPage(visitor, demo.url);
  const folder = mkdtempSync(join(tmpdir(), 'offpeak-failures-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await page.locator('input[type=file]').setInputFiles(writeTooMany(folder));
  await page.getByText('50,001, as 2 batches').waitFor();
  await page.getByRole('button', { name: 'Run this batch' }).click();
  await page.waitForURL(/#\/batches$/, { timeout: 60_000 });
  const rows = page.getByRole('row', { name: /too-many.jsonl/ });
  await expect.poll(() => rows.count()).toBe(2);
  await expect.poll(async () => (await rows.allTextContents()).join()).toMatch(/of 50,000.*|of 1\D/);
  await page.close();
});

/** Adds up how far the page's content has moved by itself. */
function watchShifts(): void {
  const all = { total: 0 };
  Object.assign(globalThis, { shifts: () => all });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    })[]) {
      if (!entry.hadRecentInput) {
        all.total += entry.value;
      }
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** The recorded shifts; defined in the page itself. */
declare function shifts(): { total: number };
