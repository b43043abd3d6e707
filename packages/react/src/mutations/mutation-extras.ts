import type { OffpeakError } from '@offpeak/core';
import type { UseMutationOptions } from '@tanstack/react-query';

/** Every option of TanStack's `useMutation` that a hook leaves to its caller, such as `onSuccess`. */
export type MutationExtras<Data, Variables> = Omit<
  UseMutationOptions<Data, OffpeakError, Variables, unknown>,
  'mutationKey' | 'mutationFn' | 'onMutate'
>;

/**
 * Adds the options of a caller to those of a mutation. The mutation's own callbacks run first, and the
 * caller's always run too.
 */
export function withExtras<Data, Variables, Context>(
  own: UseMutationOptions<Data, OffpeakError, Variables, Context>,
  extras: MutationExtras<Data, Variables> = {},
): UseMutationOptions<Data, OffpeakError, Variables, Context> {
  return {
    ...own,
    ...(extras as object),
    onSuccess: (...args) => {
      own.onSuccess?.(...args);
      return extras.onSuccess?.(...args);
    },
    onError: (...args) => {
      own.onError?.(...args);
      return extras.onError?.(...args);
    },
    onSettled: (...args) => {
      own.onSettled?.(...args);
      return extras.onSettled?.(...args);
    },
  };
}
