/** Ends a wait that makes no progress. */
export interface IdleWatch {
  /** Reports that this many bytes moved; by default enough. */
  touch(bytes?: number): void;
  /** Rejects when almost nothing moved for the whole time: less than a byte per ms. */
  readonly idle: Promise<never>;
  stop(): void;
}

/** Starts watching: `idle` rejects with `error` after `ms` with almost no {@link IdleWatch.touch}. */
export function watchIdle(ms: number, error: Error): IdleWatch {
  let reject: (reason: Error) => void = () => undefined;
  const idle = new Promise<never>((_, fail) => {
    reject = fail;
  });
  idle.catch(() => undefined);
  let moved = 0;
  let timer: ReturnType<typeof setTimeout>;
  // Half the time twice, so that a touch costs one addition and not a new timer per chunk.
  let quietHalves = 0;
  const arm = (): void => {
    timer = setTimeout(() => {
      quietHalves = moved < ms / 2 ? quietHalves + 1 : 0;
      moved = 0;
      if (quietHalves >= 2) {
        reject(error);
      } else {
        arm();
      }
    }, ms / 2);
  };
  arm();
  return {
    touch(bytes = ms) {
      moved += bytes;
    },
    idle,
    stop: () => clearTimeout(timer),
  };
}
