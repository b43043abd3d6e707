import type { StartHost } from './host.ts';
import { startScript } from './script-host.ts';

/** The gateway in Node, behind srvx. */
export const startNode: StartHost = (settings) => startScript('node', settings, process.execPath, []);
