/** Called when a signal is aborted. */
export interface AbortCall {
  abort(): void;
}

/** The calls of one signal. */
export interface AbortCalls {
  /** Adds a call and returns its place. */
  add(call: AbortCall): number;
  remove(place: number, call: AbortCall): void;
}

const known = new WeakMap<AbortSignal, AbortCalls>();

/**
 * Returns the calls of a signal, which has one listener for all of them. A listener per call would refer to
 * those added after it, as would the entries of a `Set`: one that lives on in the old generation of the heap
 * keeps all later ones, and the lines of a batch they belong to, until the next full garbage collection. A
 * signal that is aborted already notifies nobody.
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
        // Removed already: another call may be at its place.
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
