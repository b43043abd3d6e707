import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const looks = [
  { name: 'desktop-light', viewport: desktop, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: desktop, colorScheme: 'dark' },
  { name: 'phone-light', viewport: phone, colorScheme: 'light' },
  { name: 'phone-dark', viewport: phone, colorScheme: 'dark' },
] as const;

/** Pictures take longer than all checks, so they are optional: `OFFPEAK_SCREENS=1`. */
const keepPictures = Boolean(process.env.OFFPEAK_SCREENS);
const pictures = fileURLToPath(new URL('../../node_modules/.cache/offpeak-screens/', import.meta.url));

/** The part of the accessibility checker that is used here. */
interface Checker {
  run(options: {
    resultTypes: string[];
    runOnly?: string[];
  }): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Checks the page in every window size and theme. Returns what the accessibility checker finds, and whether
 * the page is too wide. The page is not reloaded: only the window and the theme change.
 */
export async function inspect(page: Page, screen: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name, viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (keepPictures) {
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}-${screen}.png`) });
    }
    if (!(await page.evaluate(() => 'axe' in globalThis))) {
      await page.evaluate(axe);
    }
    const violations = await page.evaluate(
      async (runOnly) => {
        const { axe: checker } = globalThis as unknown as { axe: Checker };
        const { violations: all } = await checker.run({
          resultTypes: ['violations'],
          ...(runOnly === null ? {} : { runOnly }),
        });
        return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      },
      // A dark theme changes colors and nothing else.
      colorScheme === 'dark' ? ['color-contrast', 'link-in-text-block'] : null,
    );
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (overflow > 0) {
      violations.push(`the page is ${overflow} px too wide`);
    }
    found.push(...violations.map((violation) => `${name} ${screen}: ${violation}`));
  }
  await page.setViewportSize(desktop);
  return found;
}
