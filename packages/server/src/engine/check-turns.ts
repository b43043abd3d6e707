/** Says who may check an input file when. */
export interface CheckTurns {
  /**
   * Resolves when it is the caller's turn, with what ends it. Several take their turns at the same time, but one that comes `alone`: then
   * no other has one.
   */
  take(alone: boolean): Promise<() => void>;
}

/**
 * Turns of a server. A batch in whose check a server has ended before is checked alone: if the server ends again, it is clear of what, and
 * the batches that only happened to be checked beside it are not held to be at fault.
 */
export function createCheckTurns(): CheckTurns {
  const waiting: { alone: boolean; begin: () => void }[] = [];
  let underWay = 0;
  let isAlone = false;

  function next(): void {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      if (isAlone || (first.alone && underWay > 0)) return;
      waiting.shift();
      underWay += 1;
      isAlone = first.alone;
      first.begin();
    }
  }

  return {
    take(alone) {
      return new Promise((resolve) => {
        waiting.push({
          alone,
          begin: () =>
            resolve(() => {
              underWay -= 1;
              isAlone = false;
              next();
            }),
        });
        next();
      });
    },
  };
}
