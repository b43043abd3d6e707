/** A request in the model of an engine. */
interface Sequence {
  left: number;
  done(): void;
}

/** How an engine behaves. The defaults were measured on an H200 with an engine of 7B shape. */
export interface EngineShape {
  /** Sequences that are decoded together. */
  slots: number;
  /** Time of one step with no sequence, in ms. */
  baseMs: number;
  /** Time that each sequence adds to a step, in ms. */
  perSequenceMs: number;
  /** Time that the admission of sequences adds to a step, in ms. */
  prefillMs: number;
}

/**
 * An engine that decodes in steps, in virtual time: `slots` sequences together, the rest in order of arrival.
 */
export class EngineModel {
  now = 0;
  /** Tokens generated so far. */
  tokens = 0;
  shape: EngineShape;
  private running: Sequence[] = [];
  private readonly queue: Sequence[] = [];
  private readonly timers: { at: number; run: () => void }[] = [];

  constructor(shape: Partial<EngineShape> & { slots: number }) {
    this.shape = { baseMs: 5.5, perSequenceMs: 0.0208, prefillMs: 3, ...shape };
  }

  get load(): { running: number; waiting: number } {
    return { running: this.running.length, waiting: this.queue.length };
  }

  /** Asks for `tokens` tokens; calls back when they are there. */
  ask(tokens: number, done: () => void): void {
    this.queue.push({ left: tokens, done });
  }

  /** Runs something at a time of the virtual clock, in ms. */
  at(at: number, run: () => void): void {
    const index = this.timers.findIndex((timer) => timer.at > at);
    this.timers.splice(index === -1 ? this.timers.length : index, 0, { at, run });
  }

  /** Lets time pass until `end`. */
  runUntil(end: number): void {
    while (this.now < end) {
      this.runTimers();
      this.step(end);
    }
  }

  private runTimers(): void {
    while (this.timers[0] !== undefined && this.timers[0].at <= this.now) {
      this.timers.shift()?.run();
    }
  }

  private step(end: number): void {
    const free = this.shape.slots - this.running.length;
    const admitted = this.queue.splice(0, Math.max(0, Math.min(free, 16)));
    this.running.push(...admitted);
    if (this.running.length === 0) {
      this.now = Math.min(end, this.timers[0]?.at ?? end);
      return;
    }
    const { baseMs, perSequenceMs, prefillMs } = this.shape;
    this.now += baseMs + perSequenceMs * this.running.length + (admitted.length > 0 ? prefillMs : 0);
    this.tokens += this.running.length;
    const still: Sequence[] = [];
    const ended: Sequence[] = [];
    for (const sequence of this.running) {
      sequence.left -= 1;
      (sequence.left > 0 ? still : ended).push(sequence);
    }
    this.running = still;
    for (const sequence of ended) {
      sequence.done();
    }
  }
}
