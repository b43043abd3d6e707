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
  const { clock } = options;
  const closing = new AbortController();
  let isStarted = false;
  // One endpoint needs no name in the log.
  const isAlone = (): boolean => members.length === 1;
  let members: Member[] = [];
  members = createMembers(upstreams, members, isAlone, options);
  const pool = createPool(members.map(({ target }) => target));
  const leaving = new Set<Promise<void>>();

  async function leave(member: Member): Promise<void> {
    await member.stop();
    while (member.target.inFlight + member.target.liveInFlight > 0 && !closing.signal.aborted) {
      await clock.sleep(checkEveryMs, closing.signal);
    }
    await member.target.upstream.close();
  }

  return {
    pool,
    start() {
      isStarted = true;
      for (const member of members) {
        member.start();
      }
    },
    replace(next) {
      const before = members;
      members = createMembers(next, before, isAlone, options);
      pool.replace(members.map(({ target }) => target));
      for (const member of members.filter((one) => isStarted && !before.includes(one))) {
        member.start();
      }
      for (const member of before.filter((one) => !members.includes(one))) {
        const left = leave(member).finally(() => leaving.delete(left));
        leaving.add(left);
      }
      options.engine.resume();
    },
    async close() {
      closing.abort();
      await Promise.all(members.map((member) => member.stop()));
      await Promise.all([...leaving, ...members.map(({ target }) => target.upstream.close())]);
    },
  };
}

function createMembers(
  upstreams: readonly (Upstream | PooledUpstream)[],
  before: readonly Member[],
  isAlone: () => boolean,
  options: FleetOptions,
): Member[] {
  if (upstreams.length === 0) {
    throw new TypeError('upstream must name at least one model endpoint.');
  }
  return upstreams.map(
    (given, index) =>
      before.find((member) => member.given === given) ?? createMember(given, index, isAlone, options),
  );
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
