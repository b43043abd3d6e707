/** What the choice between batches looks at. */
export interface LaneView {
  /** Lines that could be sent now. */
  sendable: number;
  inFlight: number;
  /** When the batch expires, in ms. */
  deadline: number;
  /** When the batch was created, in ms. */
  createdAt: number;
}

/** The part of a batch's window, at its end, in which it goes before all others. */
const urgentPart = 0.1;

/**
 * Which batch sends the next line: one in the last tenth of its window goes first, the nearest deadline before all; otherwise the
 * one with the fewest lines under way, so that a huge batch leaves a small one its share. Null when none can send.
 */
export function chooseLane<Lane extends LaneView>(lanes: Iterable<Lane>, now: number): Lane | null {
  let best: Lane | null = null;
  for (const lane of lanes) {
    if (lane.sendable > 0 && (best === null || goesBefore(lane, best, now))) best = lane;
  }
  return best;
}

function goesBefore(one: LaneView, other: LaneView, now: number): boolean {
  const urgent = isUrgent(one, now);
  if (urgent !== isUrgent(other, now)) return urgent;
  if (urgent && one.deadline !== other.deadline) return one.deadline < other.deadline;
  if (one.inFlight !== other.inFlight) return one.inFlight < other.inFlight;
  return one.deadline < other.deadline;
}

function isUrgent(lane: LaneView, now: number): boolean {
  return lane.deadline - now < (lane.deadline - lane.createdAt) * urgentPart;
}
