import { type Batch, isTerminal } from '@offpeak/core';
import { waitingFor } from '../batch/waiting-for.ts';
import type { Progress } from './progress.ts';

/**
 * Says what batches wait for, such as a model endpoint that does not answer, and when they no longer do.
 * Returns the function to call with the batches of each snapshot.
 */
export function reportWaits(progress: Progress): (batches: readonly Batch[]) => void {
  let reported: string | null = null;
  return (batches) => {
    const waits = batches.map(waitingFor);
    const wait = waits.find((one) => one !== null) ?? null;
    if (wait === reported) {
      return;
    }
    reported = wait;
    if (wait !== null) {
      progress.say(wait);
    } else if (!batches.every(({ status }) => isTerminal(status))) {
      progress.say('Waiting is over: requests are sent again.');
    }
  };
}
