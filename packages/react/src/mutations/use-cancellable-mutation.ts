'use client';

import type { OffpeakError } from '@offpeak/core';
import {
  type MutationFunction,
  type UseMutationOptions,
  type UseMutationResult,
  useMutation,
} from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { abortWith } from './abort-with.ts';

/** A mutation of TanStack Query with progress and a way to stop it. Both belong to the newest run. */
export type CancellableMutation<Data, Variables, Progress> = UseMutationResult<
  Data,
  OffpeakError,
  Variables
> & {
  /** The latest progress of the newest run, null before the first. */
  progress: Progress | null;
  /** Stops the newest run: it fails with code `aborted`. Does nothing when none runs. */
  cancel: () => void;
};

/** The options by which a long call of core reports progress and is stopped. */
interface Cancellable<Progress> {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Runs a long call as a mutation, with a signal and a progress callback besides those of its variables. */
export function useCancellableMutation<Data, Variables extends Cancellable<Progress>, Progress>({
  mutationFn,
  ...options
}: UseMutationOptions<Data, OffpeakError, Variables>): CancellableMutation<Data, Variables, Progress> {
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);
  const mutation = useMutation<Data, OffpeakError, Variables>({
    ...options,
    mutationFn: (variables, context) => {
      const controller = new AbortController();
      abortWith(controller, variables.signal);
      running.current = controller;
      setProgress(null);
      const onProgress = (next: Progress): void => {
        if (running.current === controller) {
          setProgress(next);
        }
        variables.onProgress?.(next);
      };
      const call = mutationFn as MutationFunction<Data, Variables>;
      return call({ ...variables, signal: controller.signal, onProgress }, context);
    },
  });
  const cancel = useCallback(() => running.current?.abort(), []);
  return { ...mutation, progress, cancel };
}
