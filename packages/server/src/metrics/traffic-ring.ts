/** What is counted of the traffic of a project. */
export interface TrafficCounts {
  /** Results of batches, by kind. */
  completed: number;
  failed: number;
  /** Live requests that were answered. */
  live: number;
  /** Tokens of batches and of live requests. */
  inputTokens: number;
  outputTokens: number;
}

/** The traffic of the last hour in one-minute steps, the oldest first; the last minute is not over. */
export interface TrafficHour {
  /** When the first minute begins, in unix seconds. */
  from: number;
  stepSeconds: 60;
  completed: number[];
  failed: number[];
  live: number[];
  inputTokens: number[];
  outputTokens: number[];
}

/** The traffic of the last hour, by project. Memory per project is constant. Times are unix ms. */
export interface TrafficRing {
  add(at: number, project: string, counts: Partial<TrafficCounts>): void;
  /** Returns the minutes of the last hour of one project, or of all together for null. */
  hour(at: number, project: string | null): TrafficHour;
  /** Returns counts per second over the last minute, of one project or of all together for null. */
  perSecond(at: number, project: string | null): TrafficCounts;
}

const stepMs = 10_000;
const stepsPerMinute = 6;
const steps = 61 * stepsPerMinute;
const kinds = ['completed', 'failed', 'live', 'inputTokens', 'outputTokens'] as const;

/** The counts of one project: `kinds.length` numbers per step, in a ring of steps. */
interface ProjectRing {
  counts: Float64Array;
  /** Which step each place of the ring holds. */
  stepAt: Float64Array;
}

/** Creates a ring without traffic. */
export function createTrafficRing(): TrafficRing {
  const projects = new Map<string, ProjectRing>();
  const ringsOf = (project: string | null): ProjectRing[] => {
    const one = project === null ? undefined : projects.get(project);
    return project === null ? [...projects.values()] : one === undefined ? [] : [one];
  };
  const sum = (project: string | null, step: number, kind: number): number =>
    ringsOf(project).reduce((total, ring) => total + countAt(ring, step, kind), 0);

  return {
    add(at, project, counts) {
      let ring = projects.get(project);
      if (ring === undefined) {
        ring = { counts: new Float64Array(steps * kinds.length), stepAt: new Float64Array(steps).fill(-1) };
        projects.set(project, ring);
      }
      const step = Math.floor(at / stepMs);
      const place = step % steps;
      if (ring.stepAt[place] !== step) {
        ring.stepAt[place] = step;
        ring.counts.fill(0, place * kinds.length, (place + 1) * kinds.length);
      }
      for (const [kind, name] of kinds.entries()) {
        const index = place * kinds.length + kind;
        ring.counts[index] = (ring.counts[index] ?? 0) + (counts[name] ?? 0);
      }
    },
    hour(at, project) {
      const firstMinute = Math.floor(at / (stepMs * stepsPerMinute)) - 59;
      const series = (kind: number): number[] =>
        Array.from({ length: 60 }, (_, minute) => {
          const first = (firstMinute + minute) * stepsPerMinute;
          let total = 0;
          for (let step = first; step < first + stepsPerMinute; step++) {
            total += sum(project, step, kind);
          }
          return total;
        });
      const [completed = [], failed = [], live = [], inputTokens = [], outputTokens = []] = kinds.map(
        (_, kind) => series(kind),
      );
      return { from: firstMinute * 60, stepSeconds: 60, completed, failed, live, inputTokens, outputTokens };
    },
    perSecond(at, project) {
      // The current step is not over: only its part of the time counts.
      const current = Math.floor(at / stepMs);
      const seconds = ((stepsPerMinute - 1) * stepMs + (at - current * stepMs)) / 1000;
      const rate = (kind: number): number => {
        let total = 0;
        for (let step = current - stepsPerMinute + 1; step <= current; step++) {
          total += sum(project, step, kind);
        }
        return total / seconds;
      };
      const [completed = 0, failed = 0, live = 0, inputTokens = 0, outputTokens = 0] = kinds.map((_, kind) =>
        rate(kind),
      );
      return { completed, failed, live, inputTokens, outputTokens };
    },
  };
}

function countAt({ counts, stepAt }: ProjectRing, step: number, kind: number): number {
  const place = ((step % steps) + steps) % steps;
  return stepAt[place] === step ? (counts[place * kinds.length + kind] ?? 0) : 0;
}
