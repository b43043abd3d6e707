import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../../../scripts/chromium.ts';
import { inspect } from '../support/inspect.ts';
import { chat, hasEnded, type PageServer, startPageServer } from '../support/page-server.ts';

let browser: Browser;
let context: BrowserContext;
let server: PageServer;
/** What pages wrote to their consoles as errors. */
const complaints: string[] = [];

beforeAll(async () => {
  const launch = await chromiumLaunch();
  [server, browser] = await Promise.all([startPageServer(), chromium.launch({ ...launch, headless: true })]);
  context = await openContext();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

/**
 * A window without motion. It bypasses the page's own policy, which would block the accessibility checker.
 */
async function openContext(bypassCSP = true): Promise<BrowserContext> {
  const opened = await browser.newContext({ bypassCSP, reducedMotion: 'reduce' });
  opened.setDefaultTimeout(20_000);
  opened.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  opened.on('weberror', (error) => complaints.push(String(error.error())));
  return opened;
}

/** An entry of the performance timeline, as Chromium has it. */
type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean };

async function open(url: string, within = context): Promise<Page> {
  const page = await within.newPage();
  await page.addInitScript(() => {
    const shifts = { total: 0 };
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        shifts.total += entry.hadRecentInput ? 0 : entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url);
  return page;
}

async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { shifts: { total: number } }).shifts.total);
}

/** Requests of which some fail in two ways. */
function mixed(count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const failure = n % 10 === 3 ? `400 The context is 8192 tokens; you sent ${9000 + n}.` : '422 Not known.';
    return chat(`row-${n}`, n % 10 === 3 || n % 30 === 5 ? failure : `question ${n}`);
  });
}

test('an empty server says how to begin, on every screen', async () => {
  const page = await open(`${server.url}/`);
  await page.getByRole('heading', { name: 'No batches yet' }).waitFor();
  await page.getByRole('link', { name: 'Files' }).click();
  await page.getByText('No files yet').waitFor();
  await page.getByRole('link', { name: 'Now', exact: true }).click();
  await page.getByRole('heading', { name: 'Model endpoints' }).waitFor();
  await page.goto(`${server.url}/#/nowhere/at/all`);
  await page.getByText('There is no such page').waitFor();
  await page.close();
});

test('a table becomes a batch, whose errors are grouped and retried', async () => {
  const page = await open(`${server.url}/#/new`);
  const rows = [
    'id,text',
    ...Array.from({ length: 40 }, (_, n) => `k-${n},${n % 8 === 1 ? '400 too long' : 'hi'}`),
  ];
  await page.locator('input[type=file]').setInputFiles({
    name: 'reviews.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.join('\n')),
  });
  await page.getByLabel('Name each request by').selectOption('id');
  await page.getByLabel('Prompt for each row').fill('{{missing}}');
  await page.getByText('There is no column “missing”').waitFor();
  await page.getByLabel('Prompt for each row').fill('{{text}}');
  await page.getByLabel('Dollars per million input tokens').fill('2');
  await page.getByText('as a batch').waitFor();
  expect(await inspect(page, '2-new')).toEqual([]);
  await page.getByRole('button', { name: 'Run this batch' }).click();
  await page.waitForURL(/#\/batches\/batch_/);
  await page.getByRole('heading', { name: 'reviews.csv' }).waitFor();
  await page.getByRole('heading', { name: 'Errors: 5' }).waitFor();
  await page.getByText('some failed').first().waitFor();
  expect(await inspect(page, '3-batch')).toEqual([]);
  const first = page.url();
  await page.getByRole('button', { name: 'Retry 5 of 400 code_400' }).click();
  await page.waitForURL((url) => url.href !== first && url.hash.startsWith('#/batches/batch_'));
  await page.getByText('all failed').first().waitFor();
  await page.getByText('retry_of').waitFor();
  await page.close();
});

test('results of any number are read by their offset, with a side sheet for one', async () => {
  const { id } = await server.submit(mixed(1500), { title: 'Many results' });
  await server.until(id, hasEnded);
  const page = await open(`${server.url}/#/batches/${id}`);
  const table = page.getByRole('table', { name: 'Outputs' });
  await table.getByRole('button', { name: 'row-0', exact: true }).waitFor();
  // The groups of errors are above the table: they move it when they arrive.
  await page.getByRole('heading', { name: 'Errors: 200' }).waitFor();
  const offsets: number[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname.endsWith('/output')) {
      offsets.push(Number(url.searchParams.get('offset')));
    }
  });
  await table.press('End');
  await table.getByText('1,300', { exact: true }).waitFor();
  expect(await layoutShift(page)).toBeLessThan(0.05);
  // The pages between are not read.
  expect(offsets.filter((offset) => offset > 200 && offset < 1000)).toEqual([]);
  await table.getByRole('row').last().getByRole('button').click();
  const sheet = page.getByRole('complementary', { name: 'Result' });
  await sheet.getByText('of 1,300').waitFor();
  const before = await sheet.getByRole('heading').textContent();
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => sheet.getByRole('heading').textContent()).not.toBe(before);
  await sheet.getByText('JSON', { exact: true }).click();
  expect(page.url()).toMatch(/row=\d+/);
  expect(await inspect(page, '4-sheet')).toEqual([]);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Errors 200' }).click();
  await page.getByRole('table', { name: 'Errors' }).getByRole('button').first().waitFor();
  const download = page.waitForEvent('download');
  await page.getByText('Download', { exact: true }).click();
  await page.getByRole('button', { name: 'All results (CSV)' }).click();
  expect((await download).suggestedFilename()).toBe(`${id}.csv`);
  await page.close();
});

test('a running batch moves by itself, says what it waits for, and can be cancelled', async () => {
  const page = await open(`${server.url}/#/batches`);
  await page.getByRole('link', { name: 'Many results' }).waitFor();
  const { id } = await server.submit([...mixed(30), chat('last', 'held')], { title: 'Held back' });
  await page.getByRole('link', { name: 'Held back' }).waitFor();
  await page
    .getByRole('row', { name: /Held back/ })
    .getByText('30')
    .first()
    .waitFor();
  await page.getByLabel('Search in title, id, model and metadata').fill('HELD');
  await page.waitForURL(/search=HELD/);
  await page.getByRole('link', { name: 'Many results' }).waitFor({ state: 'detached' });
  await page.getByLabel('Select Held back').check();
  expect(await inspect(page, '5-batches')).toEqual([]);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel 1?' }).click();
  await page.getByText('1 batch cancelled').waitFor();
  server.release();
  await server.until(id, hasEnded);
  await page
    .getByRole('row', { name: /Held back/ })
    .getByText('cancelled')
    .waitFor();
  await page.close();
});

test('the keyboard opens everything: the palette, and rows by j and k', async () => {
  const page = await open(`${server.url}/#/now`);
  await page.getByRole('heading', { name: 'Tokens a minute' }).waitFor();
  expect(await inspect(page, '6-now')).toEqual([]);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('many');
  await page.getByRole('option', { name: /Many results/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Many results' }).waitFor();
  await page.getByRole('link', { name: '← All batches' }).click();
  await page.getByRole('link', { name: 'Many results' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const focused = await page.evaluate(() => document.activeElement?.textContent);
  expect(focused).toBe(await page.locator('[data-row]').first().textContent());
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/batches\/batch_/);
  await page.getByRole('link', { name: 'Files' }).click();
  await page.getByRole('link', { name: 'input.jsonl' }).first().waitFor();
  await page.close();
});

test('of seven tabs, three have a stream of events and every one loads', async () => {
  const tabs: Page[] = [];
  for (let n = 0; n < 7; n++) {
    const page = await open(`${server.url}/#/batches`);
    await page.getByRole('link', { name: 'Many results' }).waitFor();
    tabs.push(page);
  }
  const held = await tabs[0]?.evaluate(async () => {
    const { held: locks } = await navigator.locks.query();
    return locks?.map(({ name }) => name).sort();
  });
  expect(held).toEqual(['offpeak-events-0', 'offpeak-events-1', 'offpeak-events-2']);
  await Promise.all(tabs.map((tab) => tab.close()));
});

test('ten thousand batches are listed by page and drawn as they come into sight', async () => {
  await using full = await startPageServer({ ended: 10_000 });
  const page = await open(`${full.url}/`);
  await page.getByRole('link', { name: 'Old batch 9999' }).waitFor();
  await page.getByText('of 10,000 loaded').waitFor();
  const drawn = page.locator('[data-row]');
  expect(await drawn.count()).toBeLessThan(60);
  await page.keyboard.press('End');
  await page.getByText(/^[2-9]00 of 10,000 loaded$/).waitFor();
  await page.getByRole('button', { name: /^Created/ }).click();
  await page.getByRole('link', { name: 'Old batch 0', exact: true }).waitFor();
  await page.getByLabel('Search in title, id, model and metadata').fill('batch 7777');
  await page.getByText('1 of 1 loaded').waitFor();
  expect(await drawn.count()).toBe(1);
  expect(await layoutShift(page)).toBeLessThan(0.05);
  await page.close();
});

test('a server with keys asks for one, and keeps it from the page', async () => {
  await using locked = await startPageServer({
    apiKeys: ['day:sk-day', 'night:sk-night', { key: 'sk-op', project: 'ops', operator: true }],
    readOnly: true,
  });
  const { id } = await locked.submit(mixed(10), { title: 'Of the night' }, 'sk-night');
  await locked.until(id, hasEnded, 'sk-night');
  // With the policy of the page: no script and no style of another origin runs.
  const strict = await openContext(false);
  const signIn = async (key: string): Promise<Page> => {
    const page = await open(`${locked.url}/`, strict);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return page;
  };
  const wrong = await signIn('sk-wrong');
  await wrong.getByText('The server does not know this key.').waitFor();
  await wrong.getByLabel('API key').fill('sk-day');
  await wrong.getByRole('button', { name: 'Sign in' }).click();
  await wrong.getByText('No batches yet').waitFor();
  const kept = await wrong.evaluate(() => [
    document.cookie,
    ...Object.values({ ...localStorage, ...sessionStorage }),
  ]);
  expect(kept.join('')).not.toContain('sk-');
  await wrong.goto(`${locked.url}/#/batches/${id}?project=night`);
  await wrong.getByText('This batch could not be read').waitFor();
  await wrong.getByRole('button', { name: 'Sign out' }).click();
  await wrong.getByLabel('API key').waitFor();
  await wrong.close();
  const operator = await signIn('sk-op');
  await operator.getByRole('link', { name: 'Of the night' }).click();
  await operator.getByText('project night').waitFor();
  await operator.getByText('read-only').waitFor();
  expect(await operator.getByRole('button', { name: /Retry/ }).count()).toBe(0);
  await strict.close();
  const fresh = await openContext();
  const gate = await open(`${locked.url}/`, fresh);
  await gate.getByLabel('API key').waitFor();
  expect(await inspect(gate, '9-sign-in')).toEqual([]);
  await fresh.close();
});

test('no page complained', () => {
  // Answers that a test provokes on purpose are written to the console by the browser itself.
  expect(complaints.filter((text) => !/status of 40[134]/.test(text))).toEqual([]);
});
