import { formatTime } from '@offpeak/page-parts/ui/format.ts';
import type { ServerStatus } from '../api/types.ts';

/** A disk with less free than this stops taking results soon. */
const lowDiskShare = 0.03;

/** Says why requests wait, on every screen; nothing while they run. */
export function WaitNote({ status }: { status: ServerStatus }) {
  const waits = waitsOf(status);
  if (waits.length === 0) {
    return null;
  }
  return (
    <div className="note note-wait wait-note" role="status">
      {waits.map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

function waitsOf({ waiting_for: wait, storage, requests_left: left }: ServerStatus): string[] {
  const waits: string[] = [];
  if (wait !== null && left > 0) {
    const until = wait.until === null ? '' : ` Until ${formatTime(wait.until)} at the latest.`;
    const since = wait.since === null ? '' : ` Since ${formatTime(wait.since)}.`;
    waits.push(`${wait.message}${since}${until}`);
  }
  if (
    storage !== null &&
    storage.total_bytes > 0 &&
    storage.free_bytes / storage.total_bytes < lowDiskShare
  ) {
    waits.push('The disk is almost full: results cannot be written once it is. Delete files or add space.');
  }
  return waits;
}
