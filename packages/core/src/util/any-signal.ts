/** Returns a signal that aborts as soon as one of the given signals does. `undefined` never aborts. */
export function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal {
  const given = signals.filter((signal) => signal !== undefined);
  // Safari supports it from 17.4 on, two versions later than everything else in this package.
  return typeof AbortSignal.any === 'function' ? AbortSignal.any(given) : followAny(given);
}

/** A replacement for `AbortSignal.any`. Unlike it, this keeps a listener on a signal that never aborts. */
function followAny(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    const follow = () => controller.abort(signal.reason);
    if (signal.aborted) {
      follow();
    }
    signal.addEventListener('abort', follow, { once: true, signal: controller.signal });
  }
  return controller.signal;
}
