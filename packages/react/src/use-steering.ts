'use client';

import type { OffpeakError } from '@offpeak/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';

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

/** Watches and stops long calls: `steer` puts a signal and a progress callback beside those the options may have. */
export function useSteering<Progress>() {
  const [progress, setProgress] = useState<Progress | null>(null);
  const running = useRef<AbortController | null>(null);

  const steer = useCallback(<Options extends Steerable<Progress>>(options: Options): Options => {
    const controller = new AbortController();
    running.current = controller;
    setProgress(null);
    return {
      ...options,
      signal: options.signal ? AbortSignal.any([controller.signal, options.signal]) : controller.signal,
      onProgress: (next: Progress) => {
        if (running.current === controller) setProgress(next);
        options.onProgress?.(next);
      },
    };
  }, []);

  const cancel = useCallback(() => running.current?.abort(), []);
  return { progress, steer, cancel };
}
