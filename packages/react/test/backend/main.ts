import { startFront } from './front.ts';
import { startStack } from './stack.ts';

/** Runs all servers in a process of their own until its standard input ends, and prints the port. */
const stack = await startStack();
const front = await startFront(stack);
console.log(front.port);

process.stdin.resume().on('end', async () => {
  await front[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
  process.exit(0);
});
