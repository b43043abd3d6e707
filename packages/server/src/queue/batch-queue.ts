import type { Line } from '../results/result-line.ts';
import { createRingBuffer } from './ring-buffer.ts';

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

/** Creates an empty queue. */
export function createBatchQueue(
  batch: { batchId: string; endpoint: string; deadline: number; createdAt: number },
  bounds: QueueBounds,
): BatchQueue {
  const ready = createRingBuffer<Line>(bounds.ready);
  let due: WaitingLine[] = [];
  let waiting: WaitingLine[] = [];
  let characters = 0;

  return {
    ...batch,
    inFlight: 0,
    get sendable() {
      return ready.length + due.length;
    },
    get hasCapacity() {
      return (
        ready.length < bounds.ready &&
        waiting.length + due.length < bounds.waiting &&
        characters < bounds.characters
      );
    },
    get isEmpty() {
      return ready.length === 0 && due.length === 0 && waiting.length === 0 && this.inFlight === 0;
    },
    enqueue(line) {
      ready.push(line);
      characters += sizeOf(line);
    },
    postpone(line) {
      waiting.push(line);
      characters += sizeOf(line.line);
    },
    releaseDue(now) {
      if (waiting.length === 0) {
        return null;
      }
      due = due.concat(waiting.filter((line) => line.due <= now));
      waiting = waiting.filter((line) => line.due > now);
      return waiting.length === 0 ? null : waiting.reduce((next, line) => Math.min(next, line.due), Infinity);
    },
    dequeue(order = 'waitedFirst') {
      const isRetry = due.length > 0 && (order === 'waitedFirst' || ready.length === 0);
      const next = isRetry ? due.shift() : toWaiting(ready.shift());
      if (next === undefined) {
        return null;
      }
      characters -= sizeOf(next.line);
      return next;
    },
    clear() {
      ready.clear();
      due = [];
      waiting = [];
      characters = 0;
    },
  };
}

function toWaiting(line: Line | undefined): WaitingLine | undefined {
  return line && { line, attempts: 0, failures: 0, answeredThen: 0, due: 0 };
}

function sizeOf(line: Line): number {
  return line.body.length + line.customId.length;
}
