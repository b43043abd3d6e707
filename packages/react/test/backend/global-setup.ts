import { startFront } from './front.ts';
import { portVariable } from './plugin.ts';
import { startStack } from './stack.ts';

/** Starts the whole house before the tests, and ends it after them. */
export default async function setup(): Promise<() => Promise<void>> {
  const stack = await startStack();
  const front = await startFront(stack);
  process.env[portVariable] = String(front.port);
  return async () => {
    await front[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
  };
}
