import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Playwright's `launch` needs to start the Chromium that the tests use. */
export interface ChromiumLaunch {
  executablePath: string;
  args: string[];
}

/**
 * A real Chromium from an npm package: no system package and no browser download.
 *
 * The package unpacks into the temp folder and takes any `chromium` that already lies there, half-written or
 * of another version. So it is unpacked into a folder of its own, which gets its final name, with the version
 * in it, when it is whole.
 */
export async function chromiumLaunch(): Promise<ChromiumLaunch> {
  const { default: chromium } = await import('@sparticuz/chromium');
  const folder = join(tmpdir(), `offpeak-chromium-${installedVersion()}`);
  if (!existsSync(folder)) {
    const unpacking = mkdtempSync(`${folder}-`);
    await withTempFolder(unpacking, () => chromium.executablePath());
    try {
      renameSync(unpacking, folder);
    } catch (error) {
      rmSync(unpacking, { recursive: true, force: true });
      if (!existsSync(folder)) {
        throw error;
      }
    }
  }
  return { executablePath: join(folder, 'chromium'), args: [...args] };
}

function installedVersion(): string {
  const manifest = findPackageJSON('@sparticuz/chromium', import.meta.url);
  if (manifest === undefined) {
    throw new Error('@sparticuz/chromium is not installed: run pnpm install.');
  }
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

async function withTempFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = before;
    }
  }
}

/**
 * Not the package's own arguments: those are for screenshots in a cloud function, and switch web security
 * off, with which no test of origins would mean anything.
 */
const args = [
  '--no-sandbox',
  '--disable-setuid-sandbox',
  // A graphics card that is emulated costs seconds for each new page; drawing without one costs none.
  '--disable-gpu',
  '--font-render-hinting=none',
  // Chromium looks up its maker's hosts at start unless it is told not to.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-quic',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];
