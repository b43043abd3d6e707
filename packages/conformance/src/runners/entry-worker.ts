import type { Target } from '../case.ts';
import { runCases } from '../run-cases.ts';
import type { Runtime } from '../skips.ts';

declare const TARGET: Target;
declare const RUNTIME: Runtime;

// `workerd test` calls this; a Worker may use the network only inside a handler.
export default {
  async test(): Promise<void> {
    console.log(`OUTCOMES ${JSON.stringify(await runCases(TARGET, RUNTIME))}`);
  },
};
