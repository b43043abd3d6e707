import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A window size and a theme. */
interface Setting {
  name: string;
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
}

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

const settings: readonly Setting[] = [
  { name: 'desktop-light', viewport: desktop, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: desktop, colorScheme: 'dark' },
  { name: 'phone-light', viewport: phone, colorScheme: 'light' },
  { name: 'phone-dark', viewport: phone, colorScheme: 'dark' },
];

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
 * Opens a window without motion. It bypasses the page's own policy, which would block the accessibility
 * checker.
 */
export function openWindow(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
}

/**
 * Checks the page in every window size and theme. Returns the violations that the accessibility checker
 * finds, and whatever is too wide. The page is not reloaded: only the window and the theme change.
 */
export async function inspect(page: Page, screen: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name, viewport, colorScheme } of settings) {
    await page.setViewportSize(viewport);
    // Without motion: else each check waits for transitions of colors.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // A color in transition from one theme to the other has the contrast of neither.
    await page.evaluate(() =>
      Promise.allSettled(
        document
          .getAnimations()
          .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
          .map(({ finished }) => finished),
      ),
    );
    if (keepPictures) {
      await keepPicture(page, `${name}-${screen}`);
    }
    if (!(await page.evaluate(() => 'axe' in globalThis))) {
      await page.evaluate(axe);
    }
    const violations = await page.evaluate(
      async (runOnly) => {
        const { axe: checker } = globalThis as unknown as { axe: Checker };
        const { violations: found } = await checker.run({
          // Only violations are reported, so only they are described.
          resultTypes: ['violations'],
          ...(runOnly === null ? {} : { runOnly }),
        });
        return found.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
        );
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
    const sideways = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX))
        .map(({ className }) => className),
    );
    if (sideways.length > 0) {
      violations.push(`scrolled sideways: ${sideways.join(', ')}`);
    }
    found.push(...violations.map((violation) => `${name} ${screen}: ${violation}`));
  }
  return found;
}

async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
