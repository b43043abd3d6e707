import { type Log, reasonOf } from '../log/log.ts';
import type { Claim } from '../storage/claim.ts';
import type { SteadyClock } from '../time/steady-clock.ts';
import { createWaker, type Waker } from '../time/waker.ts';

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
  return new LeaseHeartbeat(options);
}

class LeaseHeartbeat implements Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #everyMs: number;
  readonly #timeoutMs: number;
  readonly #waker: Waker;
  readonly #stopping = new AbortController();
  #beating: Promise<void> = Promise.resolve();
  #sent = 0;
  #answered = 0;
  #validUntil = Number.NEGATIVE_INFINITY;
  #isFailing = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#everyMs = Math.min(maxBeatEveryMs, options.leaseMs / 5);
    this.#timeoutMs = Math.round(options.leaseMs / 3);
    this.#waker = createWaker(options.clock);
  }

  get isLeaseHeld(): boolean {
    return this.#options.clock.monotonic() < this.#validUntil;
  }

  get sent(): number {
    return this.#sent;
  }

  start(): void {
    this.#beating = this.#beatEveryRound();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#beating;
  }

  async #beatEveryRound(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // The next beat does not wait for one that hangs: it may succeed.
      void this.#beat().then(() => this.#waker.wake());
      await this.#waker.wait(this.#timeoutMs, signal);
      if (this.#answered < this.#sent && !signal.aborted) {
        this.#fail(`no answer within ${this.#timeoutMs} ms`);
      }
      await this.#options.clock.sleep(this.#everyMs, signal);
    }
  }

  async #beat(): Promise<void> {
    const { clock, leaseMs, renew } = this.#options;
    this.#sent += 1;
    const number = this.#sent;
    const sentAt = clock.monotonic();
    try {
      const held = await renew(leaseMs);
      this.#accept(held, number, sentAt);
    } catch (error) {
      this.#fail(reasonOf(error));
    }
  }

  #accept(held: readonly Claim[], number: number, sentAt: number): void {
    const { log, leaseMs, onClaims, onHeld } = this.#options;
    // A response that a later one has overtaken is out of date.
    if (number < this.#answered) {
      return;
    }
    this.#answered = number;
    const wasHeld = this.isLeaseHeld;
    this.#validUntil = sentAt + leaseMs * (1 - marginPart);
    if (this.#isFailing) {
      log({ level: 'info', message: 'the storage answers again' });
    }
    this.#isFailing = false;
    onClaims(held, number);
    if (!wasHeld && this.isLeaseHeld) {
      onHeld();
    }
  }

  #fail(reason: string): void {
    if (!this.#isFailing) {
      this.#options.log({ level: 'error', message: 'the storage did not answer', reason });
    }
    this.#isFailing = true;
  }
}
