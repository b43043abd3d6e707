import { startBun } from './bun.ts';
import { startDeno } from './deno.ts';
import type { StartHost } from './host.ts';
import { startNode } from './node.ts';
import { startWorkerd } from './workerd.ts';

/** The runtimes the black-box suites run on. */
export const everyHost: readonly (readonly [name: string, start: StartHost])[] = [
  ['workerd', startWorkerd],
  ['deno', startDeno],
  ['bun', startBun],
  ['node', startNode],
];

/** What a runtime cannot do, and why; a suite that depends on it looks here. */
export const exceptions: Readonly<Record<string, { chunkedUploads?: string }>> = {
  deno: { chunkedUploads: 'fetch drops a content-length that is given with a stream (deno 2.9)' },
};
