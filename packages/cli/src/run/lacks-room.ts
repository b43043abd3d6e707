import type { BatchSnapshot } from '@offpeak/core';

/**
 * Whether a batch was refused, minutes after it was taken, because too many tokens of other batches wait at the provider. Submitting the
 * job again waits for room.
 */
export function lacksRoom({ batches }: BatchSnapshot): boolean {
  return batches.some(
    ({ status, errors }) =>
      status === 'failed' && errors?.data?.some((error) => error.code === 'token_limit_exceeded') === true,
  );
}
