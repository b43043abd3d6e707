/** Aborts a controller when a signal does. `AbortSignal.any` is missing in browsers that are still in use. */
export function abortWith(controller: AbortController, signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    controller.abort(signal.reason);
  }
  signal?.addEventListener('abort', () => controller.abort(signal.reason));
}
