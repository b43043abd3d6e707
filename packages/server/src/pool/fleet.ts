import { createQueueWatch } from '../concurrency/queue-watch.ts';
import { createEndpointWatch } from '../failures/endpoint-watch.ts';
import type { Log } from '../log/log.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { createTarget, type TargetOptions } from './create-target.ts';
import { createPool, type Pool } from './pool.ts';
import type { PooledUpstream } from './pooled-upstream.ts';
import type { Target } from './target.ts';

/** The model endpoints of a server while it lives: their pool, and what watches each of them. */
export interface Fleet {
  readonly pool: Pool;
  /** Begins to watch the endpoints. */
  start(): void;
  /**
   * Replaces the endpoints. Those that are given again, as the same object, keep what was learned of them.
   * Calls in flight at the others finish before those are closed. Throws for an invalid share, and then
   * nothing changes.
   */
  replace(upstreams: readonly (Upstream | PooledUpstream)[]): void;
  close(): Promise<void>;
}

/** What a fleet works with. */
export interface FleetOptions extends Omit<TargetOptions, 'upstreamUp'> {
  metrics: Pick<ServerMetrics, 'upstreamUp'>;
  /** `isIdle`: whether no batch has lines to send. `resume()`: sends lines if any are due. */
  engine: { readonly isIdle: boolean; resume(): void };
}

/** One endpoint, as it was given and as it is used. */
interface Member {
  readonly given: Upstream | PooledUpstream;
  readonly target: Target;
  start(): void;
  /** Stops watching it. */
  stop(): Promise<void>;
}

/** How often is checked whether an endpoint that left still has calls in flight, in ms. */
const checkEveryMs = 100;

/** Creates a fleet whose endpoints are not watched yet. Throws a `TypeError` for an empty list. */
export function createFleet(upstreams: readonly (Upstream | PooledUpstream)[], options: FleetOptions): Fleet {
  return new WatchedFleet(upstreams, options);
}

class WatchedFleet implements Fleet {
  readonly pool: Pool;
  readonly #options: FleetOptions;
  readonly #closing = new AbortController();
  readonly #leaving = new Set<Promise<void>>();
  #members: Member[] = [];
  #isStarted = false;

  constructor(upstreams: readonly (Upstream | PooledUpstream)[], options: FleetOptions) {
    this.#options = options;
    this.#members = this.#createMembers(upstreams);
    this.pool = createPool(this.#members.map(({ target }) => target));
  }

  start(): void {
    this.#isStarted = true;
    for (const member of this.#members) {
      member.start();
    }
  }

  replace(upstreams: readonly (Upstream | PooledUpstream)[]): void {
    const before = this.#members;
    const members = this.#createMembers(upstreams);
    this.#members = members;
    this.pool.replace(members.map(({ target }) => target));
    for (const member of members.filter((one) => this.#isStarted && !before.includes(one))) {
      member.start();
    }
    for (const member of before.filter((one) => !members.includes(one))) {
      const left = this.#leave(member).finally(() => this.#leaving.delete(left));
      this.#leaving.add(left);
    }
    this.#options.engine.resume();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#members.map((member) => member.stop()));
    await Promise.all([...this.#leaving, ...this.#members.map(({ target }) => target.upstream.close())]);
  }

  #createMembers(upstreams: readonly (Upstream | PooledUpstream)[]): Member[] {
    if (upstreams.length === 0) {
      throw new TypeError('upstream must name at least one model endpoint.');
    }
    // One endpoint needs no name in the log.
    const isAlone = (): boolean => this.#members.length === 1;
    return upstreams.map(
      (given, index) =>
        this.#members.find((member) => member.given === given) ??
        createMember(given, index, isAlone, this.#options),
    );
  }

  /** Closes an endpoint once its calls in flight have finished. */
  async #leave(member: Member): Promise<void> {
    await member.stop();
    const { signal } = this.#closing;
    while (member.target.inFlight + member.target.liveInFlight > 0 && !signal.aborted) {
      await this.#options.clock.sleep(checkEveryMs, signal);
    }
    await member.target.upstream.close();
  }
}

function createMember(
  given: Upstream | PooledUpstream,
  index: number,
  isAlone: () => boolean,
  options: FleetOptions,
): Member {
  const pooled = 'upstream' in given ? given : { upstream: given };
  const name = pooled.upstream.name ?? `upstream ${index + 1}`;
  const log: Log = (entry) => options.log(isAlone() ? entry : { ...entry, upstream: name });
  const share = shareOf(options.metrics);
  const target = createTarget(pooled, name, { ...options, log, upstreamUp: share });
  const parts = { ...options, target, log };
  const watches = [createEndpointWatch(parts), createQueueWatch(parts)];
  return {
    given,
    target,
    start() {
      for (const watch of watches) {
        watch.start();
      }
    },
    async stop() {
      share.leave();
      await Promise.all(watches.map((watch) => watch.close()));
    },
  };
}

/** The gauge counts the endpoints that answer. */
function shareOf({ upstreamUp }: FleetOptions['metrics']) {
  let current = 0;
  let hasLeft = false;
  const set = (value: number): void => {
    if (!hasLeft) {
      upstreamUp.add(value - current);
      current = value;
    }
  };
  return {
    set,
    add: (amount: number) => set(current + amount),
    /** What still becomes of the endpoint does not count. */
    leave() {
      set(0);
      hasLeft = true;
    },
  };
}
