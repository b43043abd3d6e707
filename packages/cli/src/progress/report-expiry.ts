import type { BatchJob } from '@offpeak/core';
import type { Progress } from './progress.ts';

/**
 * Says once that the provider does not let uploaded files expire. Returns the function to call each time the
 * job has changed; `saved` is the job that is resumed, which has said it already.
 */
export function reportExpiry(progress: Progress, saved: BatchJob | null): (job: BatchJob) => void {
  let isTold = saved?.expiry_refused === true;
  return (job) => {
    if (isTold || !job.expiry_refused) {
      return;
    }
    isTold = true;
    progress.say(
      'The provider does not accept expires_after: the uploaded file stays until you delete it (as with --input-expires never).',
    );
  };
}
