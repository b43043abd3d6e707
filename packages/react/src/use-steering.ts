'use client';

import type { OffpeakError } from '@offpeak/core';
import type { MutationFunction, UseMutationOptions, UseMutationResult } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { abortWith } from './abort-with.ts';
import { useMutation } from './peers.ts';

/** A mutation of TanStack Query that can be watched and stopped. The newest run owns both. */
export type SteeredMutation<Data, Variables, Progress> = UseMutationResult<Data, OffpeakError, Variables> & {
  /** The latest progress of the newest run, null before the first. */
  progress: Progress | null;
  /** Stops the newest run: it fails with code `aborted`. Does nothing when none runs. */
  cancel: () => void;
};

/** What a long call of core takes to be watched and stopped. */
interface Steerable<Progress> {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A mutation of a long call: a signal and a progress callback are put beside those its variables may have. */
export function useSteering<Data, Variables extends Steerable<Progress>, Progress>({
  mutationFn,
  ...options
}: UseMutationOptions<Data, OffpeakError, Variables>): SteeredMutation<Data, Variables, Progress> {
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);
  const mutation = useMutation<Data, OffpeakError, Variables>({
    ...options,
    mutationFn: (variables, context) => {
      const controller = new AbortController();
      abortWith(controller, variables.signal);
      running.current = controller;
      setProgress(null);
      return (mutationFn as MutationFunction<Data, Variables>)(
        {
          ...variables,
          signal: controller.signal,
          onProgress: (next: Progress) => {
            if (running.current === controller) setProgress(next);
            variables.onProgress?.(next);
          },
        },
        context,
      );
    },
  });
  const cancel = useCallback(() => running.current?.abort(), []);
  return { ...mutation, progress, cancel };
}
