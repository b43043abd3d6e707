import { chromium, type Page } from 'playwright-core';
import { chromiumLaunch } from '../../../../scripts/chromium.ts';
import { startRunningDemo } from '../../test/support/running-demo.ts';

/**
 * Measures the page with many results: `node --conditions=@offpeak/source
 * apps/demo/test-ui/bench/large-results.ts [rows]`. Runs a table of so many rows (default 50,000) through the
 * whole demo, and prints how soon rows are on screen, what they cost in memory, and which tasks took longer
 * than 50 ms. Tasks are timed by the clock on the wall, so run it on a quiet machine.
 */
const rows = Number(process.argv[2] ?? 50_000);

interface Watched {
  clickedAt?: number;
  firstRowMs?: number;
  longTasks: number[];
}

const table = `id,review\n${Array.from({ length: rows }, (_, n) => `r${n},Review ${n}: I love it`).join('\n')}`;
const demo = await startRunningDemo();
const browser = await chromium.launch({ ...(await chromiumLaunch()), headless: true });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(watchTasks);
  const page = await context.newPage();
  page.setDefaultTimeout(900_000);
  await page.goto(`${demo.url}/#/`);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer: Buffer.from(table) });
  await page.getByLabel('Prompt for each row').waitFor();
  const started = Date.now();
  await page.getByRole('button', { name: 'Run this batch' }).click();
  await page.getByRole('heading', { name: 'All results' }).waitFor();
  console.log(`from click to results: ${Date.now() - started} ms`);

  await page.goto('about:blank');
  await page.goto(`${demo.url}/#/batches`);
  await page.getByText('large.csv').waitFor();
  await page.evaluate(watchFirstRow);
  await page.getByText('large.csv').click();
  await page.getByText(`${rows.toLocaleString('en')} results`, { exact: true }).waitFor();
  console.log(
    `first row on screen: ${await page.evaluate(() => Math.round(watched().firstRowMs ?? 0))} ms after the click`,
  );
  await report(page, 'while reading');

  const devtools = await context.newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  console.log(`heap with all rows: ${(usedSize / 1e6).toFixed(1)} MB`);

  await page.evaluate(scrollThrough);
  await report(page, 'while scrolling');
  await page.getByLabel('Search in the results').pressSequentially('positive', { delay: 60 });
  await page
    .getByText(/results?$/)
    .first()
    .waitFor();
  await report(page, 'while typing');
} finally {
  await browser.close();
  await demo.stop();
}

async function report(page: Page, when: string): Promise<void> {
  const tasks = await page.evaluate(() => watched().longTasks.splice(0));
  console.log(`tasks over 50 ms ${when}: ${tasks.length === 0 ? 'none' : `${tasks.join(', ')} ms`}`);
}

function watchTasks(): void {
  const all: Watched = { longTasks: [] };
  Object.assign(globalThis, { watched: () => all });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      all.longTasks.push(Math.round(duration));
    }
  }).observe({ type: 'longtask' });
}

function watchFirstRow(): void {
  const all = watched();
  all.longTasks.length = 0;
  addEventListener('click', () => (all.clickedAt = performance.now()), { capture: true });
  new MutationObserver((_changes, observer) => {
    if (!document.querySelector('.results tbody tr')) {
      return;
    }
    all.firstRowMs = performance.now() - (all.clickedAt ?? 0);
    observer.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
}

async function scrollThrough(): Promise<void> {
  const scroller = document.querySelector('.table-scroller');
  if (!scroller) {
    throw new Error('There is no table.');
  }
  for (let step = 0; step < 120; step++) {
    scroller.scrollTop += step % 10 === 0 ? 90_000 : 700;
    await new Promise(requestAnimationFrame);
  }
}

/** The recorded tasks; defined in the page itself. */
declare function watched(): Watched;
