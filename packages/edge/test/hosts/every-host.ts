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
