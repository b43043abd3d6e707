import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A page as a server sends it: its HTML and its state. */
export interface RenderedPage {
  html: string;
  state: unknown;
}

type RenderPage = (cookie: string, id: string) => Promise<RenderedPage>;

/**
 * Bundles the page that is rendered on the server, with all its imports, into `folder` and loads it. Its
 * gateway reads `env`.
 */
export async function loadPage(folder: string, env: Record<string, string>): Promise<RenderPage> {
  Object.assign(process.env, env);
  const outfile = join(folder, 'page.cjs');
  const oldest = process.env.OFFPEAK_TEST_REACT === '18';
  await build({
    entryPoints: [fileURLToPath(new URL('./render-page.tsx', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    jsx: 'automatic',
    conditions: ['@offpeak/source'],
    alias: oldest ? { react: 'react-18', 'react-dom': 'react-dom-18' } : {},
    logLevel: 'error',
  });
  const { renderPage } = createRequire(import.meta.url)(outfile) as { renderPage: RenderPage };
  return renderPage;
}
