import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** How a page is looked at. */
export interface Look {
  name: string;
  viewport: { width: number; height: number };
  colorScheme: 'light' | 'dark';
}

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

export const looks: readonly Look[] = [
  { name: 'desktop-light', viewport: desktop, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: desktop, colorScheme: 'dark' },
  { name: 'phone-light', viewport: phone, colorScheme: 'light' },
  { name: 'phone-dark', viewport: phone, colorScheme: 'dark' },
];

/** Where screenshots are kept, to be looked at. */
export const pictures = fileURLToPath(new URL('../../node_modules/.cache/offpeak-screens/', import.meta.url));

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens a window with this look. The page's own policy would keep the accessibility checker out, so it is set aside. */
export function openLook(
  browser: Browser,
  look: Look,
  more: { cookiesOf?: BrowserContext } = {},
): Promise<BrowserContext> {
  const { viewport, colorScheme } = look;
  const open = async (): Promise<BrowserContext> => {
    const storageState = await more.cookiesOf?.storageState();
    return browser.newContext({
      viewport,
      colorScheme,
      bypassCSP: true,
      ...(storageState ? { storageState } : {}),
    });
  };
  return open();
}

/** Takes a picture of the whole page, and gives what the accessibility checker and the width of the page complain of. */
export async function inspect(page: Page, look: Look, screen: string): Promise<string[]> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${look.name}-${screen}.png`), fullPage: true });
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
    };
    const { violations: found } = await checker.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (overflow > 0) violations.push(`the page is ${overflow} px too wide`);
  return violations.map((violation) => `${look.name} ${screen}: ${violation}`);
}
