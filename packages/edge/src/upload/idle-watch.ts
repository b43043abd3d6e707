/** Ends a wait that makes no progress. */
export interface IdleWatch {
  /** Says that something moved. */
  touch(): void;
  /** Rejects when nothing moved for the whole time. */
  readonly idle: Promise<never>;
  stop(): void;
}

/** Starts watching: `idle` rejects with `error` after `ms` without a {@link IdleWatch.touch}. */
export function watchIdle(ms: number, error: Error): IdleWatch {
  let reject: (reason: Error) => void = () => undefined;
  const idle = new Promise<never>((_, fail) => {
    reject = fail;
  });
  idle.catch(() => undefined);
  let moved = false;
  let timer: ReturnType<typeof setTimeout>;
  // Half the time twice, so that a touch costs one assignment and not a new timer per chunk.
  let quietHalves = 0;
  const arm = (): void => {
    timer = setTimeout(() => {
      quietHalves = moved ? 0 : quietHalves + 1;
      moved = false;
      if (quietHalves >= 2) reject(error);
      else arm();
    }, ms / 2);
  };
  arm();
  return {
    touch() {
      moved = true;
    },
    idle,
    stop: () => clearTimeout(timer),
  };
}
