import type { StartHost } from './host.ts';
import { startScript } from './script-host.ts';

/** The gateway in Node, behind srvx; with young garbage collected early, as the README advises. */
export const startNode: StartHost = (settings) =>
  startScript('node', settings, process.execPath, ['--max-semi-space-size=1']);
