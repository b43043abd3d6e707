import type { Line } from '../results/result-line.ts';
import { createRingBuffer, type RingBuffer } from './ring-buffer.ts';

/** A line that waits for its next attempt. */
export interface WaitingLine {
  line: Line;
  /** The number of attempts so far. */
  attempts: number;
  /** The number of failed attempts that count against the line: see `RetryRules.maxAttempts`. */
  failures: number;
  /** The dispatcher's count of answered lines when this one last failed. */
  answeredThen: number;
  /** When the line may be sent again, by the monotonic clock in ms. */
  due: number;
}

/** How much a queue holds, so that memory does not grow with the file. */
export interface QueueBounds {
  /** Lines read ahead. */
  ready: number;
  /** Lines that wait for another attempt. */
  waiting: number;
  /** Characters of all lines together. */
  characters: number;
}

/**
 * The lines of one running batch between its input file and the model endpoint: read ahead, waiting for
 * another attempt, or in flight. It only keeps count; the dispatcher decides what is sent.
 */
export interface BatchQueue {
  readonly batchId: string;
  readonly endpoint: string;
  /** In unix ms. */
  readonly deadline: number;
  /** In unix ms. */
  readonly createdAt: number;
  inFlight: number;
  /** The number of lines that could be sent now. */
  readonly sendable: number;
  /** Whether another line may be read ahead. */
  readonly hasCapacity: boolean;
  /** Whether the queue holds no line and none is in flight. */
  readonly isEmpty: boolean;
  enqueue(line: Line): void;
  /** Puts a line back for another attempt. */
  postpone(waiting: WaitingLine): void;
  /** Lets the lines be sent that are due at `now` (monotonic, ms). Returns when the next is due, or null. */
  releaseDue(now: number): number | null;
  /** Removes the next line to send: first one that has waited, or first one that was not tried yet. */
  dequeue(order?: 'waitedFirst' | 'newFirst'): WaitingLine | null;
  /** Drops the lines that are not in flight: they will not be sent. */
  clear(): void;
}

/** What a queue needs to know of its batch. */
type QueuedBatch = Pick<BatchQueue, 'batchId' | 'endpoint' | 'deadline' | 'createdAt'>;

/** Creates an empty queue. */
export function createBatchQueue(batch: QueuedBatch, bounds: QueueBounds): BatchQueue {
  return new LineQueue(batch, bounds);
}

class LineQueue implements BatchQueue {
  readonly batchId: string;
  readonly endpoint: string;
  readonly deadline: number;
  readonly createdAt: number;
  inFlight = 0;
  readonly #bounds: QueueBounds;
  readonly #ready: RingBuffer<Line>;
  #due: WaitingLine[] = [];
  #waiting: WaitingLine[] = [];
  #characters = 0;

  constructor(batch: QueuedBatch, bounds: QueueBounds) {
    this.batchId = batch.batchId;
    this.endpoint = batch.endpoint;
    this.deadline = batch.deadline;
    this.createdAt = batch.createdAt;
    this.#bounds = bounds;
    this.#ready = createRingBuffer<Line>(bounds.ready);
  }

  get sendable(): number {
    return this.#ready.length + this.#due.length;
  }

  get hasCapacity(): boolean {
    return (
      this.#ready.length < this.#bounds.ready &&
      this.#waiting.length + this.#due.length < this.#bounds.waiting &&
      this.#characters < this.#bounds.characters
    );
  }

  get isEmpty(): boolean {
    return this.sendable === 0 && this.#waiting.length === 0 && this.inFlight === 0;
  }

  enqueue(line: Line): void {
    this.#ready.push(line);
    this.#characters += sizeOf(line);
  }

  postpone(line: WaitingLine): void {
    this.#waiting.push(line);
    this.#characters += sizeOf(line.line);
  }

  releaseDue(now: number): number | null {
    if (this.#waiting.length === 0) {
      return null;
    }
    this.#due = this.#due.concat(this.#waiting.filter((line) => line.due <= now));
    this.#waiting = this.#waiting.filter((line) => line.due > now);
    return this.#waiting.length === 0
      ? null
      : this.#waiting.reduce((next, line) => Math.min(next, line.due), Infinity);
  }

  dequeue(order: 'waitedFirst' | 'newFirst' = 'waitedFirst'): WaitingLine | null {
    const isRetry = this.#due.length > 0 && (order === 'waitedFirst' || this.#ready.length === 0);
    const next = isRetry ? this.#due.shift() : toWaiting(this.#ready.shift());
    if (next === undefined) {
      return null;
    }
    this.#characters -= sizeOf(next.line);
    return next;
  }

  clear(): void {
    this.#ready.clear();
    this.#due = [];
    this.#waiting = [];
    this.#characters = 0;
  }
}

function toWaiting(line: Line | undefined): WaitingLine | undefined {
  return line && { line, attempts: 0, failures: 0, answeredThen: 0, due: 0 };
}

function sizeOf(line: Line): number {
  return line.body.length + line.customId.length;
}
