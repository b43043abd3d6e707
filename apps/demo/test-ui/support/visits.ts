import type { BrowserContext, Page } from 'playwright-core';

/** Opens a screen of the demo. */
export async function openPage(context: BrowserContext, url: string, hash = '#/'): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`${url}/${hash}`);
  return page;
}

/** Runs the chosen file, to the end of its batch. */
export async function runChosen(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run this batch' }).click();
  await page.waitForURL(/#\/batches\/./);
  await page.getByRole('heading', { name: 'All results' }).waitFor();
}
