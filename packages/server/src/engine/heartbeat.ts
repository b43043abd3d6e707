import { type Log, reasonOf } from '../log/log.ts';
import type { SteadyClock } from '../steady-clock.ts';
import type { Claim } from '../storage/claim.ts';
import { createWaker } from '../waker.ts';

/** What a heartbeat works with. */
export interface HeartbeatOptions {
  clock: SteadyClock;
  log: Log;
  /** How long the storage holds this server's batches after a beat, in ms. */
  leaseMs: number;
  /** One beat: renews the lease, and returns the claims this server still has. */
  renew(leaseMs: number): Promise<Claim[]>;
  /** Called with what a beat returned. `beat` is its number: a claim made while or after it was sent cannot be in `held`. */
  answered(held: readonly Claim[], beat: number): void;
  /** Called when the lease holds that did not hold before. */
  began(): void;
}

/** Renews a server's lease on its batches, on a timer of its own, and knows how long it may rely on that. */
export interface Heartbeat {
  /**
   * Whether no other server can have this one's batches yet: a beat was answered recently enough. While it is false, no call to the
   * model endpoint may begin, and nothing may be claimed.
   */
  readonly holds: boolean;
  /** The number of the last beat that was sent. */
  readonly sent: number;
  start(): void;
  stop(): Promise<void>;
}

/** The part of a lease, at its end, that is not relied on: an answer under way and a sleeping thread take time. */
const marginPart = 0.2;
/** How often to beat, at least, in ms; with a short lease five times in it. */
const beatEveryMs = 1000;

/** A heartbeat that has not started. */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, log, leaseMs } = options;
  const everyMs = Math.min(beatEveryMs, leaseMs / 5);
  const patienceMs = Math.round(leaseMs / 3);
  const waker = createWaker(clock);
  const stopping = new AbortController();
  let beating: Promise<void> = Promise.resolve();
  let sent = 0;
  let answered = 0;
  let reliedOnUntil = Number.NEGATIVE_INFINITY;
  let isFailing = false;

  const holds = (): boolean => clock.monotonic() < reliedOnUntil;

  async function beat(): Promise<void> {
    sent += 1;
    const mine = sent;
    const sentAt = clock.monotonic();
    try {
      const held = await options.renew(leaseMs);
      // An answer that was overtaken by a later one says nothing new.
      if (mine < answered) return;
      answered = mine;
      const heldBefore = holds();
      reliedOnUntil = sentAt + leaseMs * (1 - marginPart);
      if (isFailing) log({ level: 'info', message: 'the storage answers again' });
      isFailing = false;
      options.answered(held, mine);
      if (!heldBefore && holds()) options.began();
    } catch (error) {
      fail(reasonOf(error));
    }
  }

  function fail(reason: string): void {
    if (!isFailing) log({ level: 'error', message: 'the storage did not answer', reason });
    isFailing = true;
  }

  async function beatEveryRound(): Promise<void> {
    while (!stopping.signal.aborted) {
      // A beat that hangs does not hold up the next: that one may come through.
      void beat().then(() => waker.wake());
      await waker.rest(patienceMs, stopping.signal);
      if (answered < sent && !stopping.signal.aborted) fail(`no answer within ${patienceMs} ms`);
      await clock.sleep(everyMs, stopping.signal);
    }
  }

  return {
    get holds() {
      return holds();
    },
    get sent() {
      return sent;
    },
    start() {
      beating = beatEveryRound();
    },
    async stop() {
      stopping.abort();
      await beating;
    },
  };
}
