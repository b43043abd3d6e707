/** What the choice between batches depends on. */
export interface QueueView {
  /** The number of lines that could be sent now. */
  sendable: number;
  inFlight: number;
  /** When the batch expires, in ms. */
  deadline: number;
  /** When the batch was created, in ms. */
  createdAt: number;
}

/** The last part of the window of a batch, in which it goes before all others. */
const urgentPart = 0.1;

/**
 * Picks the batch that sends the next line. A batch in the last tenth of its window goes first, the nearest
 * deadline before all; otherwise the batch with the fewest lines in flight, so that a huge batch leaves a
 * small one its share. Returns null when none can send.
 */
export function pickBatch<Queue extends QueueView>(queues: Iterable<Queue>, now: number): Queue | null {
  let best: Queue | null = null;
  for (const queue of queues) {
    if (queue.sendable > 0 && (best === null || goesBefore(queue, best, now))) {
      best = queue;
    }
  }
  return best;
}

/** Returns those of the batches that can send whose last trial of the endpoint is the longest ago. */
export function longestUntried<Batch extends { queue: Pick<QueueView, 'sendable'>; lastTrial: number }>(
  batches: readonly Batch[],
): Batch[] {
  const sendable = batches.filter(({ queue }) => queue.sendable > 0);
  const first = Math.min(...sendable.map(({ lastTrial }) => lastTrial));
  return sendable.filter(({ lastTrial }) => lastTrial === first);
}

function goesBefore(one: QueueView, other: QueueView, now: number): boolean {
  const urgent = isUrgent(one, now);
  if (urgent !== isUrgent(other, now)) {
    return urgent;
  }
  if (urgent && one.deadline !== other.deadline) {
    return one.deadline < other.deadline;
  }
  if (one.inFlight !== other.inFlight) {
    return one.inFlight < other.inFlight;
  }
  return one.deadline < other.deadline;
}

function isUrgent({ deadline, createdAt }: QueueView, now: number): boolean {
  return deadline - now < (deadline - createdAt) * urgentPart;
}
