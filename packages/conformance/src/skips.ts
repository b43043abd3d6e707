/** Where the cases run. */
export type Runtime = 'node' | 'deno' | 'bun' | 'workerd' | 'workerd-nodejs-compat' | 'chromium';

/** What a runtime cannot do: the name of a case, and why. Aim: empty. */
export const skips: Partial<Record<Runtime, Record<string, string>>> = {};
