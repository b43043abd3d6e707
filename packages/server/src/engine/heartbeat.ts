import { type Log, reasonOf } from '../log/log.ts';
import type { Claim } from '../storage/claim.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { createWaker } from '../time/waker.ts';

/** What a heartbeat works with. */
export interface HeartbeatOptions {
  clock: SteadyClock;
  log: Log;
  /** How long the storage keeps the batches of this server after a beat, in ms. */
  leaseMs: number;
  /** Sends one beat: renews the lease, and returns the claims that this server still has. */
  renew(leaseMs: number): Promise<Claim[]>;
  /**
   * Called with the claims a beat returned. A claim made during or after beat number `beat` is not in `held`.
   */
  onClaims(held: readonly Claim[], beat: number): void;
  /** Called when the lease becomes valid. */
  onHeld(): void;
}

/**
 * Renews the lease of a server on its batches, on a timer of its own, and tracks how long the lease is valid.
 */
export interface Heartbeat {
  /**
   * Whether no other server can have claimed the batches of this one: a beat was answered recently enough.
   * While it is false, no call to the model endpoint may start and no batch may be claimed.
   */
  readonly isLeaseHeld: boolean;
  /** The number of the last beat that was sent. */
  readonly sent: number;
  start(): void;
  stop(): Promise<void>;
}

/** The part of a lease, at its end, that is not used: responses in flight and a blocked thread take time. */
const marginPart = 0.2;
/** How often to beat, in ms; with a short lease five times per lease. */
const maxBeatEveryMs = 1000;

/** Creates a heartbeat that has not started. */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, log, leaseMs } = options;
  const everyMs = Math.min(maxBeatEveryMs, leaseMs / 5);
  const timeoutMs = Math.round(leaseMs / 3);
  const waker = createWaker(clock);
  const stopping = new AbortController();
  let beating: Promise<void> = Promise.resolve();
  let sent = 0;
  let answered = 0;
  let validUntil = Number.NEGATIVE_INFINITY;
  let isFailing = false;
  const isLeaseHeld = (): boolean => clock.monotonic() < validUntil;

  async function beat(): Promise<void> {
    sent += 1;
    const number = sent;
    const sentAt = clock.monotonic();
    try {
      accept(await options.renew(leaseMs), number, sentAt);
    } catch (error) {
      fail(reasonOf(error));
    }
  }

  function accept(held: readonly Claim[], number: number, sentAt: number): void {
    // A response that a later one has overtaken is out of date.
    if (number < answered) {
      return;
    }
    answered = number;
    const wasHeld = isLeaseHeld();
    validUntil = sentAt + leaseMs * (1 - marginPart);
    if (isFailing) {
      log({ level: 'info', message: 'the storage answers again' });
    }
    isFailing = false;
    options.onClaims(held, number);
    if (!wasHeld && isLeaseHeld()) {
      options.onHeld();
    }
  }

  function fail(reason: string): void {
    if (!isFailing) {
      log({ level: 'error', message: 'the storage did not answer', reason });
    }
    isFailing = true;
  }

  async function beatEveryRound(): Promise<void> {
    while (!stopping.signal.aborted) {
      // The next beat does not wait for one that hangs: it may succeed.
      void beat().then(() => waker.wake());
      await waker.wait(timeoutMs, stopping.signal);
      if (answered < sent && !stopping.signal.aborted) {
        fail(`no answer within ${timeoutMs} ms`);
      }
      await clock.sleep(everyMs, stopping.signal);
    }
  }

  return {
    get isLeaseHeld() {
      return isLeaseHeld();
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
