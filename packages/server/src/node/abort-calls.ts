/** What is to be told when a signal is aborted. */
export interface AbortCall {
  abort(): void;
}

/** The calls of one signal. */
export interface AbortCalls {
  /** Returns the place it is at. */
  add(call: AbortCall): number;
  remove(place: number, call: AbortCall): void;
}

const known = new WeakMap<AbortSignal, AbortCalls>();

/**
 * The calls of a signal, which has one listener however many they are. Listeners of their own would point to those added after them, as
 * would the entries of a `Set` to those of its next table: one that has grown old would keep all later ones, and the lines of a batch
 * they belong to, until the next full garbage collection. Nothing is told for a signal that was aborted before.
 */
export function abortCallsOf(signal: AbortSignal): AbortCalls {
  let calls = known.get(signal);
  if (calls === undefined) {
    const places: (AbortCall | null)[] = [];
    const free: number[] = [];
    calls = {
      add(call) {
        const place = free.pop() ?? places.length;
        places[place] = call;
        return place;
      },
      remove(place, call) {
        // Removed before: another may be at its place.
        if (places[place] !== call) {
          return;
        }
        places[place] = null;
        free.push(place);
      },
    };
    known.set(signal, calls);
    const tell = (): void => {
      for (const call of places) {
        call?.abort();
      }
    };
    signal.addEventListener('abort', tell, { once: true });
  }
  return calls;
}
