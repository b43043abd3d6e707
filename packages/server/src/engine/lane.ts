import { createQueue } from './queue.ts';
import type { Line } from './result-line.ts';

/** A line that waits for its next attempt. */
export interface WaitingLine {
  line: Line;
  /** Attempts so far. */
  attempts: number;
  /** Attempts that count against the line: see `RetryRules.mostAttempts`. */
  faults: number;
  /** The dispatcher's count of answered lines when this one last failed. */
  answeredThen: number;
  /** Not before this time of the monotonic clock, in ms. */
  due: number;
}

/** What a lane holds at most, so that memory does not grow with the file. */
export interface LaneBounds {
  /** Lines read ahead. */
  ready: number;
  /** Lines waiting for another attempt. */
  waiting: number;
  /** Characters of all of them. */
  characters: number;
}

/**
 * The lines of one running batch on their way from its input file to the upstream: read ahead, waiting for another attempt, or under
 * way. It only keeps books; the dispatcher decides.
 */
export interface Lane {
  readonly batchId: string;
  readonly endpoint: string;
  /** In ms. */
  readonly deadline: number;
  /** In ms. */
  readonly createdAt: number;
  inFlight: number;
  /** Lines that could be sent now. */
  readonly sendable: number;
  /** Whether another line may be read ahead. */
  readonly hasRoom: boolean;
  /** Whether nothing is held and nothing under way. */
  readonly isEmpty: boolean;
  push(line: Line): void;
  /** Puts a line back for another attempt. */
  postpone(waiting: WaitingLine): void;
  /** Lets the lines be sent that are due at `now` (monotonic, ms), and returns when the next is due. */
  wake(now: number): number | null;
  /** The next line to send: one that has waited before one that has not been tried, or the other way around. */
  take(order?: 'waitedFirst' | 'newFirst'): WaitingLine | null;
  /** Drops what is not under way: those lines will not be sent. */
  clear(): void;
}

/** A lane without lines. */
export function createLane(
  batch: { batchId: string; endpoint: string; deadline: number; createdAt: number },
  bounds: LaneBounds,
): Lane {
  const ready = createQueue<Line>(bounds.ready);
  let due: WaitingLine[] = [];
  let waiting: WaitingLine[] = [];
  let characters = 0;
  const size = (line: Line): number => line.body.length + line.customId.length;

  return {
    ...batch,
    inFlight: 0,
    get sendable() {
      return ready.length + due.length;
    },
    get hasRoom() {
      return (
        ready.length < bounds.ready &&
        waiting.length + due.length < bounds.waiting &&
        characters < bounds.characters
      );
    },
    get isEmpty() {
      return ready.length === 0 && due.length === 0 && waiting.length === 0 && this.inFlight === 0;
    },
    push(line) {
      ready.push(line);
      characters += size(line);
    },
    postpone(line) {
      waiting.push(line);
      characters += size(line.line);
    },
    wake(now) {
      if (waiting.length === 0) return null;
      due = due.concat(waiting.filter((line) => line.due <= now));
      waiting = waiting.filter((line) => line.due > now);
      return waiting.length === 0 ? null : waiting.reduce((next, line) => Math.min(next, line.due), Infinity);
    },
    take(order = 'waitedFirst') {
      const retried = order === 'newFirst' && ready.length > 0 ? undefined : due.shift();
      if (retried !== undefined) {
        characters -= size(retried.line);
        return retried;
      }
      const line = ready.shift();
      if (line === undefined) return null;
      characters -= size(line);
      return { line, attempts: 0, faults: 0, answeredThen: 0, due: 0 };
    },
    clear() {
      ready.clear();
      due = [];
      waiting = [];
      characters = 0;
    },
  };
}
