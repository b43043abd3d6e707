import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../../../scripts/chromium.ts';
import type { Target } from '../case.ts';
import type { CaseOutcome } from '../run-cases.ts';
import { bundleCases } from './bundle.ts';

/** Runs the cases in a page of the target's own origin, as a browser runs them behind a gateway. */
export async function runInChromium(target: Target): Promise<CaseOutcome[]> {
  await using bundle = await bundleCases('./entry-script.ts', 'chromium', target);
  const code = await readFile(bundle.file, 'utf8');
  const browser = await chromium.launch({ ...(await chromiumLaunch()), headless: true });
  try {
    const page = await browser.newPage();
    const outcomes = new Promise<CaseOutcome[]>((resolve, reject) => {
      page.on('console', (message) => {
        const [word, json] = message.text().split(/ (.*)/s);
        if (word === 'OUTCOMES' && json !== undefined) {
          resolve(JSON.parse(json) as CaseOutcome[]);
        }
      });
      page.on('pageerror', reject);
      page.on('crash', () => reject(new Error('the page crashed')));
    });
    await page.route(new URL('/', target.baseURL).href, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>conformance</title>' }),
    );
    await page.goto(new URL('/', target.baseURL).href);
    await page.addScriptTag({ type: 'module', content: code });
    return await outcomes;
  } finally {
    await browser.close();
  }
}
