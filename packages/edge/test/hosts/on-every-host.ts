import { describe } from 'vitest';
import { everyHost } from './every-host.ts';
import type { StartHost } from './host.ts';

/**
 * Runs a suite on every runtime in parallel: these suites spend much of their time waiting.
 * The tests of one runtime run in their order. `%s` in the title is the runtime's name.
 */
export function onEveryHost(title: string, suite: (name: string, start: StartHost) => void): void {
  describe.concurrent.each(everyHost)(title, (name, start) => {
    describe('in order', { concurrent: false }, () => suite(name, start));
  });
}
