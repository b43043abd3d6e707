import type { Target } from '../case.ts';
import { runCases } from '../run-cases.ts';
import type { Runtime } from '../skips.ts';

declare const TARGET: Target;
declare const RUNTIME: Runtime;

console.log(`OUTCOMES ${JSON.stringify(await runCases(TARGET, RUNTIME))}`);
